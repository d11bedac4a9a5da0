/* SHA-256 (FIPS 180-4) and HMAC (RFC 2104): all the cryptography that the wire needs, without a library. */
#ifndef SHA256_H
#define SHA256_H
#include <stddef.h>
#include <stdint.h>

struct sha256 { uint32_t state[8]; uint64_t length; uint8_t block[64]; };
void sha256_begin(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *data, size_t size);
void sha256_end(struct sha256 *s, uint8_t out[32]);
void hmac_sha256(const uint8_t key[32], const void *data, size_t size, uint8_t out[32]);
#endif
