import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import type { Collection } from "../../lib/ontap/wire";
import type { IscsiServiceRecord } from "../helpers/service-record";
import type { Listening } from "./simulator-process";

/** Somebody who uses ONTAP's REST API directly, past any declaration. */
export class OntapAdministrator {
  private constructor(
    private readonly endpoint: string,
    private readonly authorization: string,
    private readonly ca: string,
  ) {}

  static async of({ endpoint, username, caFile }: Listening, password: string): Promise<OntapAdministrator> {
    const basic = Buffer.from(`${username}:${password}`).toString("base64");
    return new OntapAdministrator(endpoint, `Basic ${basic}`, await readFile(caFile, "utf8"));
  }

  /** What the service of an SVM is like; `undefined` when it has none. */
  async service(svm: string): Promise<{ enabled: boolean; alias: string | undefined } | undefined> {
    const record = await this.#find(svm);
    return record && { enabled: record.enabled, alias: record.target.alias };
  }

  /** Changes one field of the service of an SVM. */
  async change(svm: string, patch: object): Promise<void> {
    const record = await this.#find(svm);
    if (record === undefined) throw new Error(`SVM ${svm} has no iSCSI service to change`);
    await this.#call("PATCH", `/${record.svm.uuid}`, patch);
  }

  async #find(svm: string): Promise<IscsiServiceRecord | undefined> {
    const page = (await this.#call("GET", `?svm.name=${svm}&fields=enabled,target`)) as Collection<IscsiServiceRecord>;
    return page.records?.[0];
  }

  #call(method: string, path: string, body?: object): Promise<unknown> {
    const url = new URL(`/api/protocols/san/iscsi/services${path}`, this.endpoint);
    const headers = { authorization: this.authorization, "content-type": "application/json" };
    return new Promise((resolve, reject) => {
      const call = request(url, { method, headers, ca: this.ca }, (response) => {
        text(response).then((answer) => {
          resolve(JSON.parse(answer));
        }, reject);
      });
      call.on("error", reject);
      call.end(body && JSON.stringify(body));
    });
  }
}
