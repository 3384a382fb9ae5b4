import { createPrivateKey } from "node:crypto";
import { SettingsError } from "../errors";
import { certificateProblem, readCertificate } from "../model/certificates";

const ENCRYPTED = /ENCRYPTED PRIVATE KEY-----|^Proc-Type:.*ENCRYPTED/m;

/** A PEM text and what names its file in messages: a variable or a setting, and the path. */
export interface PemFile {
  readonly source: string;
  readonly path: string;
  readonly pem: string;
  /** Whose certificates it is to hold. */
  readonly of: "authority" | "client";
}

const REMEDY: Readonly<Record<PemFile["of"], string>> = {
  authority: "get it again; ONTAP's own authority: security certificate show -type server-ca",
  client: "give the file of the client's certificate, with the certificates between it and its authority",
};

/**
 * Gives back certificates that can be read, every one of them: TLS would leave out those that it cannot.
 *
 * @throws SettingsError FILE_UNREADABLE naming the file and the certificate.
 */
export function checkedCertificates({ source, path, pem, of }: PemFile): string {
  const found = certificateProblem(pem);
  if (found === undefined) return pem;
  throw new SettingsError(
    "FILE_UNREADABLE",
    `${source}: got ${path}, ${found}, expected a PEM file with "BEGIN CERTIFICATE"`,
    { remedy: REMEDY[of] },
  );
}

/**
 * Gives back a key that a program can use without a passphrase, and that belongs to a certificate.
 *
 * @throws SettingsError FILE_UNREADABLE naming the files and what to do; nothing of the key is shown.
 */
export function checkedKey({ source, path, pem }: PemFile, certificate: PemFile): string {
  if (ENCRYPTED.test(pem)) {
    throw new SettingsError("FILE_UNREADABLE", `${source}: the key in ${path} is encrypted, expected a plain one`, {
      remedy: `decrypt it into a file that only its owner may read: openssl pkey -in ${path}`,
    });
  }
  const key = keyOf(pem);
  if (key === undefined) {
    throw new SettingsError("FILE_UNREADABLE", `${source}: got ${path}, expected a PEM file with "PRIVATE KEY"`, {
      remedy: "give the file of the client certificate's key",
    });
  }
  if (readCertificate(certificate.pem)?.checkPrivateKey(key) === true) return pem;
  throw new SettingsError(
    "FILE_UNREADABLE",
    `${source}: the key in ${path} does not belong to the certificate in ${certificate.path}`,
    { remedy: `give two files that belong together in ${certificate.source} and ${source}` },
  );
}

/** The reason of a failure may quote the text. */
function keyOf(pem: string): ReturnType<typeof createPrivateKey> | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
