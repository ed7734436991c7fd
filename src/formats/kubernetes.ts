import { printed, type Writer } from './writer.js';
import { yamlText } from './yaml.js';

/**
 * The manifest of a Secret, for `kubectl apply`. Values are in Base64, which carries everything.
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1/
 */
export const kubernetes: Writer = (values, { secretName }) => {
  const data = values.map(({ name, value }) => [name, Buffer.from(value).toString('base64')]);
  return printed(
    yamlText({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: secretName },
      type: 'Opaque',
      data: Object.fromEntries(data) as Record<string, string>,
    }),
  );
};

/**
 * A Secret's name may be a DNS subdomain name of RFC 1123.
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
export function isSecretName(name: string): boolean {
  const label = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
  return name.length <= 253 && new RegExp(`^${label}(?:\\.${label})*$`).test(name);
}
