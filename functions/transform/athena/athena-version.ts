/** The engine inside Athena, as part of every fingerprint: another version builds anew. */
export const athenaVersion = "Athena engine version 3";
