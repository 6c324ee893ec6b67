// Values that must not be read in a message, a log or a mail, wherever they come from: systems quote tokens in their answers.

const secrets = new Set<string>();

/** From now on this value is never told. Values under four letters are too likely to be words. */
export function keepSecret(value: string): void {
  if (value.length >= 4) secrets.add(value);
}

export function withoutSecrets(text: string): string {
  return [...secrets].reduce((cleaned, secret) => cleaned.replaceAll(secret, "•••"), text);
}
