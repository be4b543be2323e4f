import type { PasskeyOptions } from '../api/consoleApi'

/** Why the browser gave no passkey. */
export type PasskeyFault = 'cancelled' | 'unsupported' | 'exists'

export class PasskeyFailure extends Error {
  readonly fault: PasskeyFault

  constructor(fault: PasskeyFault, cause?: unknown) {
    super(`passkey: ${fault}`, { cause })
    this.name = 'PasskeyFailure'
    this.fault = fault
  }
}

/** Return whether this browser has passkeys with JSON (WebAuthn level 3), at this address. */
export function hasPasskeys(): boolean {
  const browser = globalThis as { PublicKeyCredential?: Partial<typeof PublicKeyCredential> }
  return (
    window.isSecureContext &&
    typeof browser.PublicKeyCredential?.parseCreationOptionsFromJSON === 'function'
  )
}

/** Create a passkey and return its public part. Throws `PasskeyFailure`. */
export async function createPasskey(options: PasskeyOptions): Promise<Record<string, unknown>> {
  return credentialOf(() =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(
        options as unknown as PublicKeyCredentialCreationOptionsJSON,
      ),
    }),
  )
}

/** Sign a challenge with a passkey. Throws `PasskeyFailure`. */
export async function signWithPasskey(options: PasskeyOptions): Promise<Record<string, unknown>> {
  return credentialOf(() =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(
        options as unknown as PublicKeyCredentialRequestOptionsJSON,
      ),
    }),
  )
}

async function credentialOf(
  ask: () => Promise<Credential | null>,
): Promise<Record<string, unknown>> {
  if (!hasPasskeys()) throw new PasskeyFailure('unsupported')
  let credential: Credential | null
  try {
    credential = await ask()
  } catch (error) {
    const exists = error instanceof DOMException && error.name === 'InvalidStateError'
    throw new PasskeyFailure(exists ? 'exists' : 'cancelled', error)
  }
  if (credential === null) throw new PasskeyFailure('cancelled')
  return (credential as PublicKeyCredential).toJSON() as Record<string, unknown>
}
