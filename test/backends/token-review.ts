/**
 * A local stand-in for the part of a Kubernetes cluster that tells whether a service account's token is
 * good: https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-review-v1/
 */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { close, listen } from './id-tokens.js';

/** A running cluster, as far as it goes. */
export interface TokenReview {
  /** For `kubernetes_host`. */
  readonly url: string;
  /** Makes a token known, as that of a service account. */
  know(token: string, namespace: string, name: string): void;
  close(): Promise<void>;
}

const PATH = '/apis/authentication.k8s.io/v1/tokenreviews';

/** Starts one on a free port of 127.0.0.1. It knows no token yet. */
export async function startTokenReview(): Promise<TokenReview> {
  const known = new Map<string, string>();
  const server = createServer((request, response) => {
    const review = async (): Promise<object> => {
      const { spec } = (await json(request)) as {
        spec: { token: string; audiences?: readonly string[] };
      };
      const username = known.get(spec.token);
      const status =
        username === undefined
          ? { authenticated: false, error: 'unknown' }
          : {
              authenticated: true,
              user: { username, uid: 'uid-of-tests', groups: [] },
              audiences: spec.audiences ?? [],
            };
      return { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec, status };
    };
    if (request.method !== 'POST' || request.url !== PATH) {
      response.writeHead(404).end();
      return;
    }
    review().then(
      (body) => {
        response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      },
      () => response.destroy(),
    );
  });
  return {
    url: await listen(server),
    know: (token, namespace, name) => {
      known.set(token, `system:serviceaccount:${namespace}:${name}`);
    },
    close: () => close(server),
  };
}
