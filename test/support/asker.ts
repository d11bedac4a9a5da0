import { request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks a server on loopback as no browser would let a page ask: with any header. */
export const asker =
  (port: string | number) =>
  async (path: string, { method = 'GET', headers = {}, body }: Question = {}): Promise<Answered> => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers });
    const answer = new Promise<Answered>((resolve, reject) => {
      asked.once('error', reject);
      asked.once('response', (response) => {
        void text(response).then((said) => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: said });
        }, reject);
      });
    });
    asked.end(body);
    return await answer;
  };
