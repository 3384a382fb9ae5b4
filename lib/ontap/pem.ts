import { createPrivateKey } from "node:crypto";
import { SettingsError } from "../errors";
import { certificateProblem, readCertificate } from "../model/certificates";

const ENCRYPTED = /ENCRYPTED PRIVATE KEY-----|^Proc-Type:.*ENCRYPTED/m;

/** A PEM text, and the variable or setting and the path of its file for messages. */
export interface PemFile {
  readonly source: string;
  readonly path: string;
  readonly pem: string;
  readonly of: "authority" | "client";
}

const REMEDY: Readonly<Record<PemFile["of"], string>> = {
  authority: "get it again; a self-signed certificate is its own CA: security certificate show -type server -instance",
  client: "give the file of the client's certificate, with the certificates between it and its CA",
};

/** TLS would leave out those that cannot be read. @throws SettingsError FILE_UNREADABLE naming the certificate. */
export function checkedCertificates({ source, path, pem, of }: PemFile): string {
  const found = certificateProblem(pem);
  if (found === undefined) return pem;
  throw new SettingsError(
    "FILE_UNREADABLE",
    `${source}: got ${path}, ${found}, expected a PEM file with "BEGIN CERTIFICATE"`,
    { remedy: REMEDY[of] },
  );
}

/** @throws SettingsError FILE_UNREADABLE naming the files, without any part of the key. */
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

/** The error is dropped: it may quote the text. */
function keyOf(pem: string): ReturnType<typeof createPrivateKey> | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
