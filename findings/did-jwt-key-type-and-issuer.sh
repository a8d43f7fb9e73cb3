#!/usr/bin/env bash
# did-jwt knows neither the key type JsonWebKey nor a credential without "iss"
#
# Expected: a Verifiable Credential 2.0 secured as a JWT (W3C, Securing Verifiable Credentials using JOSE and COSE) is
#           checked by the key its "kid" names. Such a key is of the type JsonWebKey (W3C, Controlled Identifiers 1.0), and
#           the issuer stands in "issuer", while "iss" may be left out.
# Seen:     jose takes the signature. did-jwt refuses the same token, and did-jwt-vc with it: first for want of "iss"; with
#           "iss" it finds no key of type JsonWebKey, and the same key is fine once it is called JsonWebKey2020, the former
#           name.
# With:     did-jwt 8.0.18, did-jwt-vc 4.0.16, jose 6.2.18; 2026-11
# Portal:   a credential for tools built on did-jwt has to say "iss" beside "issuer", and the document of the portal's key
#           has to list it under both names.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
command -v npm >/dev/null || { echo "needs npm and node"; exit 2; }
npm install --silent --no-audit --no-fund --prefix . did-jwt@8.0.18 did-jwt-vc@4.0.16 jose@6.2.18
echo "versions: $(npm ls --prefix . --depth 0 --parseable --long | sed -n 's/.*:\([a-z-]*@.*\)/\1/p' | tr '\n' ' ')"

cat >check.mjs <<'EOF'
import { verifyJWT } from "did-jwt";
import { verifyCredential } from "did-jwt-vc";
import * as jose from "jose";

const did = "did:web:portal.example", kid = `${did}#key-1`;
const { publicKey, privateKey } = await jose.generateKeyPair("ES256", { extractable: true });
const publicKeyJwk = await jose.exportJWK(publicKey);
const credential = {
  "@context": ["https://www.w3.org/ns/credentials/v2"],
  type: ["VerifiableCredential"],
  issuer: did,
  validFrom: "2026-03-02T09:30:00Z",
  credentialSubject: { id: "urn:example:product" },
};
const sign = (content) => new jose.SignJWT(content)
  .setProtectedHeader({ alg: "ES256", typ: "vc+jwt", cty: "vc", kid }).sign(privateKey);
const plain = await sign(credential), withIss = await sign({ ...credential, iss: did });

function resolver(type) {
  const verificationMethod = [{ id: kid, type, controller: did, publicKeyJwk }];
  const didDocument = { id: did, verificationMethod, assertionMethod: [kid], authentication: [kid] };
  return { resolve: async () => ({ didDocument, didResolutionMetadata: {}, didDocumentMetadata: {} }) };
}
async function tell(what, check) {
  const answer = await check().then(() => "taken", (error) => `refused (${error.message.split(":")[0]})`);
  console.log(`${what}: ${answer}`);
}
await tell("jose, without iss", () => jose.compactVerify(plain, publicKey));
await tell("did-jwt, without iss", () => verifyJWT(plain, { resolver: resolver("JsonWebKey") }));
await tell("did-jwt-vc, without iss", () => verifyCredential(plain, resolver("JsonWebKey")));
await tell("did-jwt, with iss, JsonWebKey", () => verifyJWT(withIss, { resolver: resolver("JsonWebKey") }));
await tell("did-jwt, with iss, JsonWebKey2020", () => verifyJWT(withIss, { resolver: resolver("JsonWebKey2020") }));
EOF
node check.mjs | tee seen

cat >recorded <<'EOF'
jose, without iss: taken
did-jwt, without iss: refused (invalid_jwt)
did-jwt-vc, without iss: refused (invalid_jwt)
did-jwt, with iss, JsonWebKey: refused (no_suitable_keys)
did-jwt, with iss, JsonWebKey2020: taken
EOF
if diff recorded seen; then echo "as recorded"; else echo "CHANGED" && exit 1; fi
