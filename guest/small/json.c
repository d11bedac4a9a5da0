#include "json.h"
#include <stdlib.h>
#include <string.h>

static const char *skip(const char *p) {
    while (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n') p++;
    return p;
}

static const char *text_end(const char *p) {
    if (*p != '"') return NULL;
    for (p++; *p && *p != '"'; p++)
        if (*p == '\\' && !*++p) return NULL;
    return *p ? p + 1 : NULL;
}

static const char *end_of(const char *p, int depth) {
    p = skip(p);
    if (*p == '"') return text_end(p);
    if (*p != '{' && *p != '[') {
        size_t n = strcspn(p, ",]} \t\r\n");
        return n ? p + n : NULL;
    }
    char close = *p == '{' ? '}' : ']';
    if (depth > 16) return NULL;
    p = skip(p + 1);
    if (*p == close) return p + 1;
    for (;;) {
        if (close == '}') {
            if (!(p = text_end(skip(p)))) return NULL;
            p = skip(p);
            if (*p++ != ':') return NULL;
        }
        if (!(p = end_of(p, depth + 1))) return NULL;
        p = skip(p);
        if (*p == close) return p + 1;
        if (*p++ != ',') return NULL;
    }
}

const char *json_end(const char *p) { return end_of(p, 0); }

const char *json_get(const char *p, const char *key) {
    if (!p || *(p = skip(p)) != '{' || !json_end(p)) return NULL;
    for (p = skip(p + 1); *p == '"'; p = skip(p + 1)) {
        const char *end = text_end(p), *value = skip(skip(end) + 1);
        if ((size_t)(end - p - 2) == strlen(key) && !strncmp(p + 1, key, strlen(key))) return value;
        p = skip(json_end(value));
        if (*p != ',') return NULL;
    }
    return NULL;
}

const char *json_item(const char *p, int n) {
    if (!p || *(p = skip(p)) != '[' || !json_end(p)) return NULL;
    for (p = skip(p + 1); *p != ']'; p = skip(p + 1)) {
        if (n-- == 0) return p;
        p = skip(json_end(p));
        if (*p != ',') return NULL;
    }
    return NULL;
}

int json_text(const char *p, char *out, size_t size) {
    if (!p || *p != '"' || !text_end(p)) return 0;
    size_t n = 0;
    for (p++; *p != '"'; p++) {
        if (*p == '\\') p++;
        if (n + 1 < size) out[n++] = *p;
    }
    out[n] = 0;
    return 1;
}

double json_number(const char *p, double otherwise) {
    char *end;
    if (!p) return otherwise;
    double value = strtod(p, &end);
    return end == p ? otherwise : value;
}

int json_true(const char *p) { return p && !strncmp(p, "true", 4); }
