// Where a round's lake lies, as one process tells another.
import { LocalStorage } from "../../functions/lake/local-storage.ts";
import { S3Storage } from "../../functions/lake/s3-storage.ts";
import type { Storage } from "../../functions/lake/storage.ts";
import { clientOf, type S3Place } from "../servers/real-s3.ts";

export type Place = { kind: "folder"; folder: string } | { kind: "s3"; server: S3Place; bucket: string; cache: string };

/** A storage of its own, with connections of its own, as another machine has it. */
export function openPlace(place: Place): Storage {
  return place.kind === "folder"
    ? new LocalStorage(place.folder)
    : new S3Storage(clientOf(place.server), place.bucket, place.cache);
}
