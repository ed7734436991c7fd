/**
 * The names under which tools read BigCommerce credentials, as data. Each preset says where its names come
 * from: a repository on GitHub, with the path of the file, or a page of BigCommerce's documentation (which
 * is the repository bigcommerce/docs).
 */
import type { BundleFields } from '../bundle/bundle.js';
import type { FormatName } from './formats.js';

/**
 * How a tool wants the API path, which is stored as `https://api.bigcommerce.com/stores/HASH/v3/`:
 * without the slash at its end, without `/v3/`, without any path.
 */
export type Transform = 'no-slash' | 'no-version' | 'origin';

/** A name that a tool reads, and what of the bundle it stands for. */
export type Naming = readonly [name: string, field: keyof BundleFields, transform?: Transform];

/** What one tool reads. */
export interface Preset {
  readonly names: readonly Naming[];
  /** Its usual format. */
  readonly format: FormatName;
  /** The file that it reads by itself, from the folder in which it is started. */
  readonly file?: string;
  /** What it needs and no bundle has: the name, and what that is. */
  readonly needs?: Readonly<Record<string, string>>;
}

const STOREFRONT_TOKEN = 'a storefront token';
const CHANNEL = 'the ID of the storefront channel';

/** A name of `--preset`. */
export type PresetName =
  | 'generic'
  | 'catalyst'
  | 'catalyst-cli'
  | 'stencil'
  | 'wordpress'
  | 'terraform'
  | 'ruby'
  | 'php-lib'
  | 'node-bigcommerce'
  | 'point-of-sale'
  | 'vercel-commerce'
  | 'nuxt'
  | 'gatsby'
  | 'widget-builder'
  | 'app-samples'
  | 'subscription-foundation'
  | 'singer'
  | 'airbyte';

/** All presets by name. */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  // The most common names. Source: BigCommerce's documentation, bigcommerce/catalyst core/.env.example.
  generic: {
    format: 'dotenv',
    names: [
      ['BIGCOMMERCE_STORE_HASH', 'store_hash'],
      ['BIGCOMMERCE_CLIENT_ID', 'client_id'],
      ['BIGCOMMERCE_CLIENT_SECRET', 'client_secret'],
      ['BIGCOMMERCE_ACCESS_TOKEN', 'access_token'],
      ['BIGCOMMERCE_API_PATH', 'api_path'],
    ],
  },
  // Source: bigcommerce/catalyst core/.env.example and core/.env.test.example; docs environment-variables.mdx.
  catalyst: {
    format: 'dotenv',
    file: '.env.local',
    names: [
      ['BIGCOMMERCE_STORE_HASH', 'store_hash'],
      ['BIGCOMMERCE_CLIENT_ID', 'client_id'],
      ['BIGCOMMERCE_CLIENT_SECRET', 'client_secret'],
      ['BIGCOMMERCE_ACCESS_TOKEN', 'access_token'],
    ],
    needs: {
      BIGCOMMERCE_STOREFRONT_TOKEN: STOREFRONT_TOKEN,
      BIGCOMMERCE_CHANNEL_ID: CHANNEL,
      AUTH_SECRET: 'a random string of your own',
    },
  },
  // Source: docs/storefront/catalyst/reference/cli.mdx.
  'catalyst-cli': {
    format: 'dotenv',
    names: [
      ['CATALYST_STORE_HASH', 'store_hash'],
      ['CATALYST_ACCESS_TOKEN', 'access_token'],
    ],
    needs: { CATALYST_PROJECT_UUID: 'the ID of the project' },
  },
  // Source: bigcommerce/stencil-cli lib/StencilConfigManager.js.
  stencil: {
    format: 'json',
    file: 'secrets.stencil.json',
    names: [['accessToken', 'access_token']],
  },
  // The address with /v3/. Source: docs/storefront/wordpress/deployment/index.mdx.
  wordpress: {
    format: 'php',
    names: [
      ['BIGCOMMERCE_API_URL', 'api_path'],
      ['BIGCOMMERCE_CLIENT_ID', 'client_id'],
      ['BIGCOMMERCE_CLIENT_SECRET', 'client_secret'],
      ['BIGCOMMERCE_ACCESS_TOKEN', 'access_token'],
    ],
  },
  // What the provider reads. Source: ashsmith/terraform-provider-bigcommerce bigcommerce/provider.go.
  terraform: {
    format: 'shell',
    names: [
      ['BIGCOMMERCE_STORE_HASH', 'store_hash'],
      ['BIGCOMMERCE_CLIENT_ID', 'client_id'],
      ['BIGCOMMERCE_ACCESS_TOKEN', 'access_token'],
    ],
  },
  // Source: bigcommerce/bigcommerce-api-ruby README.md.
  ruby: {
    format: 'dotenv',
    names: [
      ['BC_STORE_HASH', 'store_hash'],
      ['BC_CLIENT_ID', 'client_id'],
      ['BC_CLIENT_SECRET', 'client_secret'],
      ['BC_ACCESS_TOKEN', 'access_token'],
    ],
  },
  // Keys of its configure(). Source: bigcommerce/bigcommerce-api-php src/Bigcommerce/Api/Client.php.
  'php-lib': {
    format: 'json',
    names: [
      ['store_hash', 'store_hash'],
      ['client_id', 'client_id'],
      ['auth_token', 'access_token'],
      ['client_secret', 'client_secret'],
    ],
  },
  // Options of its constructor. Source: npm node-bigcommerce 4.1.0.
  'node-bigcommerce': {
    format: 'json',
    names: [
      ['clientId', 'client_id'],
      ['secret', 'client_secret'],
      ['accessToken', 'access_token'],
      ['storeHash', 'store_hash'],
    ],
  },
  // Source: docs/integrations/point-of-sale.mdx.
  'point-of-sale': {
    format: 'dotenv',
    names: [
      ['BC_STORE_HASH', 'store_hash'],
      ['BC_AUTH_TOKEN', 'access_token'],
      ['BC_APP_CLIENT_ID', 'client_id'],
      ['BC_APP_SECRET', 'client_secret'],
    ],
  },
  // The address without /v3. Source: archive/storefront/nextjs-commerce/nextjs-commerce-v1.mdx.
  'vercel-commerce': {
    format: 'dotenv',
    file: '.env.local',
    names: [
      ['BIGCOMMERCE_STORE_API_URL', 'api_path', 'no-version'],
      ['BIGCOMMERCE_STORE_API_TOKEN', 'access_token'],
      ['BIGCOMMERCE_STORE_API_CLIENT_ID', 'client_id'],
      ['BIGCOMMERCE_STORE_API_STORE_HASH', 'store_hash'],
    ],
    needs: {
      BIGCOMMERCE_STOREFRONT_API_URL: 'the address of the GraphQL storefront API',
      BIGCOMMERCE_STOREFRONT_API_TOKEN: STOREFRONT_TOKEN,
      BIGCOMMERCE_CHANNEL_ID: CHANNEL,
    },
  },
  // The address is that of the API without a store. Source: bigcommerce/bc-nuxt-vue-starter .env.example.
  nuxt: {
    format: 'dotenv',
    file: '.env',
    names: [
      ['BC_API_URL', 'api_path', 'origin'],
      ['STORE_HASH', 'store_hash'],
      ['API_TOKEN', 'access_token'],
      ['API_CLIENT_ID', 'client_id'],
      ['API_SECRET', 'client_secret'],
    ],
    needs: { STOREFRONT_API_TOKEN: STOREFRONT_TOKEN, CHANNEL_ID: CHANNEL },
  },
  // Source: bigcommerce/gatsby-bigcommerce-netlify-cms-starter.
  gatsby: {
    format: 'dotenv',
    names: [
      ['API_STORE_HASH', 'store_hash'],
      ['API_CLIENT_ID', 'client_id'],
      ['API_TOKEN', 'access_token'],
      ['API_SECRET', 'client_secret'],
    ],
  },
  // Source: bigcommerce/widget-builder src/services/auth/generate.ts.
  'widget-builder': {
    format: 'dotenv',
    file: '.env',
    names: [
      ['WIDGET_BUILDER_AUTH_ID', 'client_id'],
      ['WIDGET_BUILDER_AUTH_TOKEN', 'access_token'],
      ['WIDGET_BUILDER_API_GATEWAY_BASE', 'api_path', 'no-slash'],
    ],
    needs: { WIDGET_BUILDER_CHANNEL_ID: CHANNEL },
  },
  // Source: bigcommerce/sample-app-nodejs.
  'app-samples': {
    format: 'dotenv',
    names: [
      ['CLIENT_ID', 'client_id'],
      ['CLIENT_SECRET', 'client_secret'],
    ],
    needs: { AUTH_CALLBACK: "the app's callback address", JWT_KEY: 'a random string of your own' },
  },
  // Source: bigcommerce/subscription-foundation.
  'subscription-foundation': {
    format: 'dotenv',
    names: [
      ['BC_APP_CLIENT_ID', 'client_id'],
      ['BC_APP_SECRET', 'client_secret'],
    ],
  },
  // Source: singer-io/tap-bigcommerce README.md.
  singer: {
    format: 'json',
    names: [
      ['client_id', 'client_id'],
      ['access_token', 'access_token'],
      ['store_hash', 'store_hash'],
    ],
    needs: { start_date: 'the date from which it reads' },
  },
  // Source: airbytehq/airbyte source-bigcommerce/manifest.yaml.
  airbyte: {
    format: 'json',
    names: [
      ['store_hash', 'store_hash'],
      ['access_token', 'access_token'],
    ],
    needs: { start_date: 'the date from which it reads' },
  },
};
