/* The network load: data to the agent of a peer, or datagrams to the probe's discard port. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include "loads.h"
#include "wire.h"

static int reach(const char *address, int port, int type) {
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = six.sin6_port};
    int is_four = inet_pton(AF_INET, address, &four.sin_addr) == 1;
    if (!is_four && inet_pton(AF_INET6, address, &six.sin6_addr) != 1) {
        errno = EINVAL;
        return -1;
    }
    int s = socket(is_four ? AF_INET : AF_INET6, type | SOCK_CLOEXEC, 0);
    struct timeval patience = {30, 0};
    if (s < 0) return -1;
    setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (!(is_four ? connect(s, (void *)&four, sizeof four) : connect(s, (void *)&six, sizeof six))) return s;
    int why = errno;
    close(s);
    errno = why;
    return -1;
}

static int send_whole(int s, const void *data, size_t size) {
    for (const char *p = data; size;) {
        ssize_t n = send(s, p, size, MSG_NOSIGNAL);
        if (n <= 0) return 0;
        p += n, size -= (size_t)n;
    }
    return 1;
}

static void to_peer(const struct load *l, struct counter *c, const struct peers *peers) {
    static char body[64 << 10];
    uint8_t bytes[FRAME], key[32];
    struct frame f;
    int s = reach(peers->peer, peers->port, SOCK_STREAM), small = 4 * sizeof body;
    if (s < 0) return;
    if (recv(s, bytes, FRAME, MSG_WAITALL) != FRAME || !frame_read(&f, peers->key, bytes, FRAME) || f.type != CHALLENGE) {
        close(s);
        errno = EPROTO;
        return;
    }
    struct frame auth = {.type = AUTH, .session = random_number(), .field = {0, 0, f.field[2]}};
    frame_write(&auth, peers->key, bytes);
    connection_key(peers->key, f.field[2], auth.session, key);
    setsockopt(s, SOL_SOCKET, SO_SNDBUF, &small, sizeof small); /* what waits here counts as sent */
    for (size_t i = 0; i < sizeof body; i++) body[i] = (char)(i * 2654435761u >> 13);
    struct pace pace = {.per_second = l->wanted * 16};
    struct frame data = {.type = DATA, .session = auth.session, .field = {sizeof body}};
    int alive = send_whole(s, bytes, FRAME);
    c->problem[0] = 0;
    while (alive)
        for (long due = pace_due(&pace); alive && due > 0; due--) {
            data.seq++;
            frame_write(&data, key, bytes);
            if ((alive = send_whole(s, bytes, FRAME) && send_whole(s, body, sizeof body))) counter_add(c, 1.0 / 16);
        }
    close(s);
}

static void to_probe(const struct load *l, struct counter *c, const struct peers *peers) {
    char body[1400] = "";
    int s = reach(peers->probe, 9, SOCK_DGRAM);
    if (s < 0) return;
    struct pace pace = {.per_second = l->wanted * (1 << 20) / sizeof body};
    for (;;)
        for (long due = pace_due(&pace); due > 0; due--)
            /* That nobody listens is told by an error at the next datagram: it went out none the less. */
            if (send(s, body, sizeof body, MSG_NOSIGNAL) > 0 || errno == ECONNREFUSED)
                counter_add(c, sizeof body / 1048576.0);
}

void work_network(const struct load *l, struct counter *c, const struct peers *peers) {
    int probe = !strcmp(l->to, "probe");
    c->began_ms = monotonic_ms();
    for (;; sleep(1)) {
        (probe ? to_probe : to_peer)(l, c, peers);
        snprintf(c->problem, PROBLEM, "%.60s at %.60s: %s; tried again each second", probe ? "the probe" : peers->peer_name,
                 probe ? peers->probe : peers->peer, strerror(errno));
    }
}
