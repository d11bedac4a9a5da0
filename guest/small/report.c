/* What the loads achieved, as JSON: put together in a process of its own, since it takes longer than a tick. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "agent.h"

static double held(const struct load *l, int64_t bucket) {
    double sum = 0;
    for (int i = 0; i < l->workers; i++) {
        int at = (int)(bucket % BUCKETS);
        if (l->counter[i] && l->counter[i]->ring[at].bucket == bucket) sum += l->counter[i]->ring[at].amount;
    }
    return sum;
}

static void text(FILE *out, const char *s) {
    putc('"', out);
    for (; *s; s++)
        if (*s == '"' || *s == '\\') fprintf(out, "\\%c", *s);
        else putc((unsigned char)*s < 32 ? ' ' : *s, out);
    putc('"', out);
}

static void one(FILE *out, const struct load *l, int64_t first, int64_t now) {
    int64_t began = 0, end = l->ended_ms ? l->ended_ms : now;
    double total = 0, scale = strcmp(l->kind, "cpu") ? 1 : 1.0 / l->workers;
    int all = l->workers > 0;
    char problem[PROBLEM];
    snprintf(problem, sizeof problem, "%s", l->problem);
    for (int i = 0; i < l->workers; i++) {
        const struct counter *c = l->counter[i];
        if (!c || !c->began_ms) all = 0;
        else began = c->began_ms > began ? c->began_ms : began, total += c->total;
        if (c && !problem[0]) snprintf(problem, sizeof problem, "%s", c->problem);
    }
    double achieved = all && end > began ? total * scale * 1000 / (double)(end - began) : -1;
    if (!problem[0] && achieved >= 0 && end - began > 5000 && achieved < 0.9 * l->wanted)
        snprintf(problem, sizeof problem, "fell short: %.2f of %.2f %s", achieved, l->wanted, l->unit);
    fprintf(out, "{\"name\":"), text(out, l->name);
    fprintf(out, ",\"kind\":"), text(out, l->kind);
    fprintf(out, ",\"tool\":\"own\",\"unit\":\"%s\",\"wanted\":", l->unit);
    fprintf(out, l->workers ? "%.2f" : "null", l->wanted);
    fprintf(out, ",\"achieved\":"), fprintf(out, achieved < 0 ? "null" : "%.2f", achieved);
    fprintf(out, ",\"buckets\":{\"from_ms\":%lld,\"every_ms\":100,\"values\":[", (long long)first * BUCKET_MS);
    for (int64_t b = first; b < now / BUCKET_MS; b++) {
        if (b > first) putc(',', out);
        int ran = began && b > began / BUCKET_MS && b < end / BUCKET_MS;
        fprintf(out, ran ? "%.2f" : "null", held(l, b) * scale * 1000 / BUCKET_MS);
    }
    fprintf(out, "]}");
    if (problem[0]) fprintf(out, ",\"problem\":"), text(out, problem);
    putc('}', out);
}

static void write_whole(int out, const void *data, size_t size) {
    for (const char *p = data; size;) {
        ssize_t n = write(out, p, size);
        if (n <= 0) _exit(1);
        p += n, size -= (size_t)n;
    }
}

void report_write(int out, const uint8_t key[32], uint64_t session, uint64_t seq, uint64_t from_ms) {
    int64_t now = monotonic_ms(), last = now / BUCKET_MS, first = agent.began_ms / BUCKET_MS;
    if (from_ms / BUCKET_MS > (uint64_t)first) first = from_ms / BUCKET_MS < (uint64_t)last ? (int64_t)(from_ms / BUCKET_MS) : last;
    if (first < last - BUCKETS) first = last - BUCKETS;
    for (;; first += (last - first) / 2 + 1) { /* too long: the newer half */
        char *body = NULL;
        size_t size = 0;
        FILE *file = open_memstream(&body, &size);
        fprintf(file, "{\"version\":1,\"boot_id\":\"%s\",\"monotonic_ms\":%lld,\"loads\":[", agent.boot_id, (long long)now);
        for (int i = 0; i < agent.loads; i++) {
            if (i) putc(',', file);
            one(file, &agent.load[i], first, now);
        }
        fprintf(file, "]}");
        fclose(file);
        if (size > MOST_REPORT) {
            free(body);
            continue;
        }
        uint8_t bytes[FRAME], mac[MAC];
        struct frame f = {.type = REPORTED, .session = session, .seq = seq, .field = {size}};
        frame_write(&f, key, bytes);
        mac_of(key, body, size, mac);
        write_whole(out, bytes, FRAME), write_whole(out, body, size), write_whole(out, mac, MAC);
        return;
    }
}
