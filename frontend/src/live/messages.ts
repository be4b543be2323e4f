/** The messages of the live protocol, typed from the server's schema, and its binary frames. */
import type { components } from '../api/live'

type Schemas = components['schemas']
export type ClientMessage = Schemas['ClientMessage']
export type ServerMessage = Schemas['ServerMessage']
export type Message<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>
export type QuestionType = Schemas['QuestionType']

export const VERSION = 1

const NUMBER_BYTES = 4

/** Encode a binary frame: number, then 16-bit samples. */
export function encodeFrame(number: number, sound: Int16Array): ArrayBuffer {
  const frame = new ArrayBuffer(NUMBER_BYTES + sound.byteLength)
  new DataView(frame).setUint32(0, number)
  new Int16Array(frame, NUMBER_BYTES).set(sound)
  return frame
}

/** Decode a binary frame into number and samples; null if malformed. */
export function decodeFrame(frame: ArrayBuffer): { number: number; sound: Int16Array } | null {
  if (frame.byteLength < NUMBER_BYTES || frame.byteLength % 2 !== 0) return null
  const number = new DataView(frame).getUint32(0)
  return { number, sound: new Int16Array(frame, NUMBER_BYTES) }
}

/** Decode a text message; null if malformed. */
export function parseMessage(text: string): ServerMessage | null {
  try {
    const message: unknown = JSON.parse(text)
    const readable = typeof message === 'object' && message !== null && 'type' in message
    return readable ? (message as ServerMessage) : null
  } catch {
    return null
  }
}
