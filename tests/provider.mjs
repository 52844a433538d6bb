// A real OpenID provider for tests (npm's oidc-provider): node provider.mjs FOLDER PORT BACK
// FOLDER holds node_modules; anybody who types a name is signed in by that name, and is of the group `halland`.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, port, back] = process.argv.slice(2);
const from = createRequire(`${folder}/package.json`);
const { Provider } = await import(pathToFileURL(from.resolve("oidc-provider")));
const { exportJWK, generateKeyPair } = await import(pathToFileURL(from.resolve("jose")));

const keys = [];
for (const alg of ["RS256", "PS256", "ES256"]) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  keys.push({ ...(await exportJWK(privateKey)), alg, use: "sig", kid: `${alg}-1` });
}

const client = (alg, more) => ({
  client_id: `client-${alg}`,
  client_secret: "secret of a client :+/ with signs",
  redirect_uris: [back],
  post_logout_redirect_uris: [`${back}/out`],
  response_types: ["code"],
  grant_types: ["authorization_code"],
  id_token_signed_response_alg: alg,
  ...more,
});

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    client("RS256"),
    client("PS256", { token_endpoint_auth_method: "client_secret_post" }),
    client("ES256", { token_endpoint_auth_method: "none", client_secret: undefined }),
  ],
  jwks: { keys },
  cookies: { keys: ["a key of the tests"] },
  claims: { openid: ["sub"], groups: ["groups"] },
  conformIdTokenClaims: false,
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, groups: ["staff", "halland"] }) }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
