/** IDs of the Matroska elements whose length is often unknown while they are written (RFC 9559). */
const SEGMENT = 0x18538067
const CLUSTER = 0x1f43b675
const EBML = 0x1a45dfa3

/** An element of a WebM file. `payloadBytes` is null if the size of the payload is unknown. */
interface Element {
  id: number
  headerBytes: number
  payloadBytes: number | null
}

/**
 * Return how many bytes of a recording are complete. A crash cuts the last element of the container,
 * which makes the file look damaged. Formats other than WebM and MP4 are returned whole.
 */
export function intactBytes(recording: Uint8Array): number {
  const view = new DataView(recording.buffer, recording.byteOffset, recording.byteLength)
  if (view.byteLength < 8) return view.byteLength
  if (view.getUint32(0) === EBML) return intactWebmBytes(view)
  const isMp4 = new TextDecoder().decode(recording.subarray(4, 8)) === 'ftyp'
  return isMp4 ? intactMp4Bytes(view) : view.byteLength
}

/**
 * Return how many bytes of a WebM file are complete. In a cluster of unknown length each element is
 * checked, so that at most the last block is dropped.
 */
function intactWebmBytes(view: DataView): number {
  let at = 0
  while (at < view.byteLength) {
    const element = elementAt(view, at)
    if (!element) return at
    const { id, headerBytes, payloadBytes } = element
    const isOpen = id === SEGMENT || (id === CLUSTER && payloadBytes === null)
    const end = at + headerBytes + (isOpen ? 0 : (payloadBytes ?? 0))
    if (end > view.byteLength) return at
    at = end
  }
  return at
}

/**
 * Return the header of an element; null if the header is incomplete. Its two parts, the id and the
 * payload size, are variable-length integers of EBML (RFC 8794), whose leading zeros give their
 * length.
 */
function elementAt(view: DataView, at: number): Element | null {
  const idBytes = lengthOfInteger(view, at)
  const sizeBytes = lengthOfInteger(view, at + idBytes)
  if (idBytes === 0 || sizeBytes === 0) return null
  const marker = 2 ** (8 * sizeBytes - sizeBytes)
  const payload = integer(view, at + idBytes, sizeBytes) - marker
  return {
    id: integer(view, at, idBytes),
    headerBytes: idBytes + sizeBytes,
    payloadBytes: payload === marker - 1 ? null : payload,
  }
}

/** Return the length in bytes of an integer of EBML; 0 if it is missing or incomplete. */
function lengthOfInteger(view: DataView, at: number): number {
  if (at >= view.byteLength) return 0
  const length = Math.clz32(view.getUint8(at)) - 23
  return length > 8 || at + length > view.byteLength ? 0 : length
}

function integer(view: DataView, at: number, bytes: number): number {
  let value = 0
  for (let i = 0; i < bytes; i++) value = value * 256 + view.getUint8(at + i)
  return value
}

/**
 * Return how many bytes belong to complete top-level boxes (ISO/IEC 14496-12, 4.2). A `moof` at the
 * end is not counted, since a fragment is useless without its `mdat`.
 */
function intactMp4Bytes(view: DataView): number {
  let whole = 0
  let at = 0
  while (at + 8 <= view.byteLength) {
    const size = boxBytes(view, at)
    if (size < 8 || at + size > view.byteLength) break
    const isMoof = view.getUint32(at + 4) === 0x6d6f6f66
    at += size
    if (!isMoof) whole = at
  }
  return whole
}

function boxBytes(view: DataView, at: number): number {
  const size = view.getUint32(at)
  if (size === 0) return view.byteLength - at
  if (size !== 1) return size
  return at + 16 <= view.byteLength ? Number(view.getBigUint64(at + 8)) : 0
}
