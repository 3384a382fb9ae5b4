import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** Stands in for GitLab's API where a merge request's notes are made. */
export interface NotesServer {
  /** As in `CI_API_V4_URL`. */
  readonly url: string;
  /** What was posted: path, token and text of each note. */
  readonly notes: readonly { readonly path: string; readonly token: unknown; readonly body: string | null }[];
  close(): Promise<void>;
}

/** Starts the server on a free port of this machine. */
export async function startNotesServer(): Promise<NotesServer> {
  const notes: NotesServer["notes"][number][] = [];
  const server = createServer((request, response) => {
    void text(request).then((form) => {
      const body = new URLSearchParams(form).get("body");
      notes.push({ path: request.url ?? "", token: request.headers["private-token"], body });
      response.writeHead(201).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    notes,
    close: () =>
      new Promise((closed) => {
        server.close(() => {
          closed();
        });
        server.closeAllConnections();
      }),
  };
}
