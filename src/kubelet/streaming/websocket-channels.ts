/** Several streams in one WebSocket: each message begins with the number of its channel. In bytes, or in texts of base64. Pure. */

export interface ChannelMessage {
  readonly channel: number;
  readonly content: Uint8Array;
}

export type ChannelForm = 'binary' | 'base64';

/** The protocol says which form it is. */
export function formOf(protocol: string): ChannelForm {
  return protocol.includes('base64') ? 'base64' : 'binary';
}

const digitZero = 48;

export function encodeChannelMessage(form: ChannelForm, channel: number, content: Uint8Array): Uint8Array | string {
  if (form === 'base64') return String.fromCharCode(digitZero + channel) + Buffer.from(content).toString('base64');
  const message = new Uint8Array(content.length + 1);
  message[0] = channel;
  message.set(content, 1);
  return message;
}

/** Undefined for a message that has no channel. */
export function decodeChannelMessage(form: ChannelForm, message: Uint8Array | string): ChannelMessage | undefined {
  if (form === 'base64') {
    const text = typeof message === 'string' ? message : new TextDecoder().decode(message);
    const channel = text.charCodeAt(0) - digitZero;
    // What is no base64 in it is left out.
    return text === '' || channel < 0 ? undefined : { channel, content: Buffer.from(text.slice(1), 'base64') };
  }
  const bytes = typeof message === 'string' ? new TextEncoder().encode(message) : message;
  return bytes.length === 0 ? undefined : { channel: bytes[0]!, content: bytes.subarray(1) };
}
