// The clients of Athena and its catalog as the lake uses them: patient with a busy service, never waiting for ever on a silent one.
import { AthenaClient, type AthenaClientConfig } from "@aws-sdk/client-athena";
import { GlueClient } from "@aws-sdk/client-glue";

/** What the engine `athena` needs of the world. */
export interface AthenaWorld {
  athena: AthenaClient;
  glue: GlueClient;
}

type Place = Pick<AthenaClientConfig, "endpoint" | "region" | "credentials">;

/** @param places what differs: addresses and credentials where it is not AWS. */
export function athenaWorld(places: { athena?: Place; glue?: Place } = {}): AthenaWorld {
  // What is throttled for longer is asked again by AthenaQueries, with longer waits.
  const patience = { maxAttempts: 3, requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 } };
  return {
    athena: new AthenaClient({ ...patience, ...places.athena }),
    glue: new GlueClient({ ...patience, ...places.glue }),
  };
}
