import { get } from 'node:http';

export interface Page {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
}

/** The text of the page, over a connection of its own. Rejects where there is no answer in time. */
export function fetchPage({ host, port, timeoutMs }: Page): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get({ host, port, agent: false, timeout: timeoutMs }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', reject);
  });
}
