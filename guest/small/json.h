/* Reads the little JSON that the agent is told: finds values by key, copies nothing but texts. */
#ifndef JSON_H
#define JSON_H
#include <stddef.h>

/* The end of the value at p, or NULL where there is none: p … end is one whole value. Bounded in depth. */
const char *json_end(const char *p);
/* The value of a key of the object at p; NULL where p is no object or has no such key. */
const char *json_get(const char *p, const char *key);
/* The n-th value of the array at p; NULL past its end. */
const char *json_item(const char *p, int n);
/* Copies a text, cut to fit; an escaped character is taken for itself. 0 where p is no text. */
int json_text(const char *p, char *out, size_t size);
double json_number(const char *p, double otherwise);
int json_true(const char *p);
#endif
