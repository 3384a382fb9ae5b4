import { createHash } from "node:crypto";

/** An SVM's uuid: the same for the same name, in every run and on every machine. */
export function uuidFromName(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join("-");
}

/**
 * The IQN that ONTAP would generate for an SVM's target. It depends on the uuid alone, so it survives a rename of the SVM
 * and comes back when the service is deleted and created again.
 */
export function iqnFromUuid(uuid: string): string {
  const hex = uuid.replaceAll("-", "").toLowerCase();
  return `iqn.1992-08.com.netapp:sn.${hex}:vs.${2 + (Number.parseInt(hex.slice(-2), 16) || 0)}`;
}
