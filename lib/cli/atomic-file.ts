import { randomUUID } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { messageOf } from "../errors";
import { isFields } from "../model/decode";
import { CliError } from "./cli-error";

/**
 * Writes a file that is not there yet; never over one that is. It gets its name when all of it is on the disk.
 *
 * @returns whether it was not there.
 * @throws CliError FILE_INVALID when it cannot be written; nothing is left behind then.
 */
export function createFile(file: string, text: string): boolean {
  if (lstatSync(file, { throwIfNoEntry: false }) !== undefined) return false;
  return writing(file, () => {
    const draft = writeDraft(dirname(file), text, () => undefined);
    try {
      linkSync(draft, file);
      return true;
    } catch (error) {
      if (isFields(error) && error.code === "EEXIST") return false;
      throw error;
    } finally {
      rmSync(draft);
    }
  });
}

/**
 * Puts another text in the place of a file's. Whatever happens meanwhile, the file has all of the old text or all of the new
 * one. It keeps its mode, and where a link points to it, the link stays.
 *
 * @throws CliError FILE_INVALID when it cannot be written; it has its old text then.
 */
export function replaceFile(file: string, text: string): void {
  writing(file, () => {
    const target = realpathSync(file);
    accessSync(target, constants.W_OK);
    const { mode, uid, gid } = statSync(target);
    const draft = writeDraft(dirname(target), text, (descriptor) => {
      // Only the superuser can give a file to its owner; it comes before the mode, of which it takes bits away.
      if (process.getuid?.() === 0) fchownSync(descriptor, uid, gid);
      fchmodSync(descriptor, mode & 0o7777);
    });
    try {
      renameSync(draft, target);
    } catch (error) {
      rmSync(draft);
      throw error;
    }
  });
}

/**
 * Does what writes a file, or looks whether it can be written.
 *
 * @throws CliError FILE_INVALID naming the file when that fails.
 */
export function writing<Value>(file: string, action: () => Value): Value {
  try {
    return action();
  } catch (error) {
    throw new CliError("FILE_INVALID", `cannot write "${file}": ${messageOf(error)}`, { cause: error });
  }
}

/** Writes a text down to the disk, into a new file of the folder. */
function writeDraft(folder: string, text: string, prepare: (descriptor: number) => void): string {
  const draft = join(folder, `.ontap-iscsi-${randomUUID()}.tmp`);
  const descriptor = openSync(draft, "wx");
  try {
    prepare(descriptor);
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(draft);
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return draft;
}
