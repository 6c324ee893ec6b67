// Environment variables of the Lambdas. The infrastructure sets them, the code reads them; both take the names from here.

export const environmentNames = {
  /** Which of the Lambdas it is: the name of its work folder, because in an emulator several share a disk. */
  lambda: "QUDAO_LAMBDA",
  lakeBucket: "QUDAO_LAKE_BUCKET",
  siteBucket: "QUDAO_SITE_BUCKET",
  /** The config file, relative to the code's folder. */
  config: "QUDAO_CONFIG",
  /** Secrets Manager ids of JSON objects, name → value, separated by spaces; read before the process's environment. */
  secrets: "QUDAO_SECRETS",
  /** Address of the page where readers sign in, and the name under which `serve` sends them there. */
  signInUrl: "QUDAO_SIGN_IN_URL",
  signInClient: "QUDAO_SIGN_IN_CLIENT",
} as const;
