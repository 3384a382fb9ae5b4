import { PluginError, type PluginErrorCode } from "./plugin-error";

/** Reads bytes from front to back and never beyond their end. */
export class ByteReader {
  readonly #bytes: Buffer;
  readonly #code: PluginErrorCode;
  #at = 0;

  /** @param code what a read beyond the end throws */
  constructor(bytes: Buffer, code: PluginErrorCode) {
    this.#bytes = bytes;
    this.#code = code;
  }

  /** How many bytes are still to be read. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /**
   * The next byte.
   * @throws PluginError with the reader's code when there is none
   */
  byte(): number {
    return this.take(1).readUInt8();
  }

  /**
   * The next `length` bytes, as a view without a copy.
   * @throws PluginError with the reader's code when fewer are left
   */
  take(length: number): Buffer {
    if (length > this.left) {
      throw new PluginError(
        this.#code,
        `truncated at byte ${this.#at}: expected ${length} more bytes, got ${this.left}`,
      );
    }
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }
}
