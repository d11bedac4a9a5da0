/* The TCP side: at most eight connections, each with its own key from AUTH on. */
#define _GNU_SOURCE
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include "agent.h"
#include "json.h"

enum { MOST_CONNECTIONS = 8, AUTH_WITHIN_MS = 5000, SILENCE_MS = 60000, MOST_CONFIGURE = 64 << 10, MOST_DATA = 1 << 20,
       WHOLE_REPORT = FRAME + MOST_REPORT + MAC, MOST_UNSENT = (64 << 10) + WHOLE_REPORT, MOST_ASKED = 4 };

struct connection {
    int fd, known, pipe; /* fd 0: a free place · pipe: a report on its way, else 0 */
    uint8_t key[32], in[FRAME + MOST_CONFIGURE + MAC + 1];
    size_t held, unsent, gathered;
    uint64_t nonce, session, skip;
    int64_t opened_ms, heard_ms;
    struct { uint64_t seq, from_ms; } asked[MOST_ASKED];
    int waiting;
};
static struct connection connections[MOST_CONNECTIONS];
/* What is to be sent, and a report until it is whole: no answer may get into the midst of one. Of each only what is used takes memory. */
static uint8_t outs[MOST_CONNECTIONS][MOST_UNSENT], reports[MOST_CONNECTIONS][WHOLE_REPORT];
static uint8_t *out_of(const struct connection *c) { return outs[c - connections]; }

static void end(struct connection *c) {
    if (c->pipe) close(c->pipe);
    close(c->fd);
    memset(c, 0, sizeof *c);
}

void tcp_leave(void) {
    for (int i = 0; i < MOST_CONNECTIONS; i++)
        if (connections[i].fd) close(connections[i].fd);
}

static int report_next(struct connection *c);

/* Sends what can be sent. 0 where the connection is of no further use. */
static int flush(struct connection *c) {
    size_t done = 0;
    while (done < c->unsent) {
        ssize_t n = send(c->fd, out_of(c) + done, c->unsent - done, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n <= 0) break;
        done += (size_t)n;
    }
    memmove(out_of(c), out_of(c) + done, c->unsent -= done);
    watch(c->fd, EPOLLIN | (c->unsent ? EPOLLOUT : 0), 1);
    return report_next(c);
}

static int answer(struct connection *c, const struct frame *f) {
    if (c->unsent + FRAME > MOST_UNSENT) return 0;
    frame_write(f, c->known ? c->key : agent.key, out_of(c) + c->unsent);
    c->unsent += FRAME;
    return flush(c);
}

void tcp_accept(void) {
    int fd = accept4(agent.tcp, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), one = 1;
    if (fd < 0) return;
    struct connection *place = NULL, *stranger = NULL;
    for (struct connection *c = connections; c < connections + MOST_CONNECTIONS; c++) {
        if (!c->fd) place = c;
        else if (!c->known && (!stranger || c->opened_ms < stranger->opened_ms)) stranger = c;
    }
    /* Those who know the key are not kept out by those who do not. */
    if (!place && stranger) end(place = stranger);
    if (!place) {
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    place->fd = fd, place->nonce = random_number(), place->opened_ms = place->heard_ms = monotonic_ms();
    watch(fd, EPOLLIN, 0);
    struct frame challenge = {.type = CHALLENGE, .field = {0, 0, place->nonce}};
    answer(place, &challenge);
}

void tcp_tidy(void) {
    int64_t now = monotonic_ms();
    for (struct connection *c = connections; c < connections + MOST_CONNECTIONS; c++)
        if (c->fd && (c->known ? now - c->heard_ms > SILENCE_MS : now - c->opened_ms > AUTH_WITHIN_MS)) end(c);
}

static void leave(void) { close(agent.poll), close(agent.tcp), close(agent.udp), tcp_leave(); }

static int report(struct connection *c, uint64_t seq, uint64_t from_ms) {
    if (c->waiting == MOST_ASKED) return 0;
    c->asked[c->waiting].seq = seq, c->asked[c->waiting++].from_ms = from_ms;
    return report_next(c);
}

/* One at a time, and as fast as they are taken. */
static int report_next(struct connection *c) {
    int ends[2];
    if (c->pipe || c->unsent || !c->waiting) return 1;
    uint64_t seq = c->asked[0].seq, from_ms = c->asked[0].from_ms;
    memmove(c->asked, c->asked + 1, sizeof *c->asked * (size_t)--c->waiting);
    if (pipe(ends)) return 0;
    pid_t child = fork();
    if (child == 0) {
        leave();
        close(ends[0]);
        report_write(ends[1], c->key, c->session, seq, from_ms);
        _exit(0);
    }
    close(ends[1]);
    c->pipe = ends[0], c->gathered = 0;
    watch(c->pipe, EPOLLIN, 0);
    return child > 0;
}

static int gather(struct connection *c) {
    uint8_t *whole = reports[c - connections];
    ssize_t n = read(c->pipe, whole + c->gathered, WHOLE_REPORT - c->gathered);
    if (n > 0) {
        c->gathered += (size_t)n;
        return 1;
    }
    close(c->pipe), c->pipe = 0;
    if (c->unsent + c->gathered > MOST_UNSENT) return 0;
    memcpy(out_of(c) + c->unsent, whole, c->gathered);
    c->unsent += c->gathered;
    return flush(c);
}

static int configure(const char *told) {
    struct peers p = agent.peers;
    const char *first = json_item(json_get(told, "peers"), 0);
    if (!json_end(told) || *told != '{') return 0;
    p.peer_name[0] = p.peer[0] = p.probe[0] = 0;
    json_text(json_get(first, "name"), p.peer_name, NAME);
    json_text(json_get(first, "address"), p.peer, ADDRESS);
    json_text(json_get(told, "probe"), p.probe, ADDRESS);
    if (!strcmp(p.peer_name, agent.peers.peer_name) && !strcmp(p.peer, agent.peers.peer) &&
        !strcmp(p.probe, agent.peers.probe))
        return 1;
    agent.peers = p;
    for (int i = 0; i < agent.loads; i++)
        if (!strcmp(agent.load[i].kind, "network")) {
            load_stop(&agent.load[i]);
            load_start(&agent.load[i], &agent.peers, leave);
        }
    return 1;
}

/* Deals with one message; 0 ends the connection. */
static int message(struct connection *c, const struct frame *f, uint8_t *body) {
    struct frame reply = {.session = f->session, .seq = f->seq, .field = {f->field[0]}};
    if (!c->known) {
        if (f->type != AUTH || f->field[2] != c->nonce) return 0;
        connection_key(agent.key, c->nonce, f->session, c->key);
        c->session = f->session;
        return c->known = 1;
    }
    if (f->session != c->session) return 0;
    switch (f->type) {
    case ECHO_:
        reply.type = ECHOED;
        tell_clocks(&reply);
        return answer(c, &reply);
    case REPORT:
        return report(c, f->seq, f->field[0]);
    case CONFIGURE:
        if (!is_mac(c->key, body, f->field[0], body + f->field[0])) return 0;
        body[f->field[0]] = 0;
        if (!configure((const char *)body)) return 0;
        reply.type = CONFIGURED, reply.field[0] = 0;
        return answer(c, &reply);
    case DATA:
        c->skip = f->field[0];
        return c->skip <= MOST_DATA;
    }
    return 0;
}

static int take(struct connection *c) {
    for (;;) {
        size_t skipped = c->skip < c->held ? c->skip : c->held, body = 0;
        memmove(c->in, c->in + skipped, c->held -= skipped);
        c->skip -= skipped;
        struct frame f;
        if (c->held < FRAME) return 1;
        if (!frame_read(&f, c->known ? c->key : agent.key, c->in, FRAME)) return 0;
        if (f.type == CONFIGURE && c->known) {
            if (f.field[0] > MOST_CONFIGURE) return 0;
            body = f.field[0] + MAC;
        }
        if (c->held < FRAME + body) return 1;
        uint8_t next = c->in[FRAME + body]; /* the body ends with a 0 while it is read */
        if (!message(c, &f, c->in + FRAME)) return 0;
        c->in[FRAME + body] = next;
        memmove(c->in, c->in + FRAME + body, c->held -= FRAME + body);
    }
}

void tcp_serve(int fd, uint32_t events) {
    for (struct connection *c = connections; c < connections + MOST_CONNECTIONS; c++) {
        if (!c->fd || (c->fd != fd && c->pipe != fd)) continue;
        int good = 1;
        if (c->pipe == fd) good = gather(c);
        else {
            if (events & EPOLLOUT) good = flush(c);
            if (good && events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
                ssize_t n = recv(fd, c->in + c->held, sizeof c->in - 1 - c->held, MSG_DONTWAIT);
                if (n > 0) c->held += (size_t)n, c->heard_ms = monotonic_ms(), good = take(c);
                else good = n < 0 && events == EPOLLIN;
            }
        }
        if (!good) end(c);
        return;
    }
}
