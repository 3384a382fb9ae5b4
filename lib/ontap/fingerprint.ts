/** Whether the certificate that a server shows is the pinned one, however the fingerprints are written. */
export function isPinned(shown: string | undefined, pinned: string): boolean {
  return shown !== undefined && digits(shown) === digits(pinned);
}

function digits(fingerprint: string): string {
  return fingerprint.replaceAll(":", "").toUpperCase();
}
