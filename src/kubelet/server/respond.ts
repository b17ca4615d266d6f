import type { HttpResponse } from '../../base/http-message.ts';

const utf8 = new TextEncoder();
const plainText = 'text/plain; charset=utf-8';

/** Errors are plain texts, as upstream's kubelet has them: the API server makes a Status of them. */
export function textResponse(status: number, text: string): HttpResponse {
  return bytesResponse(status, plainText, text);
}

export function jsonResponse(value: unknown): HttpResponse {
  return bytesResponse(200, 'application/json', JSON.stringify(value));
}

function bytesResponse(status: number, contentType: string, text: string): HttpResponse {
  return { status, headers: { 'content-type': contentType }, body: { kind: 'bytes', chunks: [utf8.encode(text)] } };
}
