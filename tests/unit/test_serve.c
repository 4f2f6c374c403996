/* SPDX-License-Identifier: Apache-2.0 */
/* The local page over a real socket: requests of strangers, of slow and broken clients, and of its own page. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <attrit/attrit.h>
#include <attrit/serve.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE = 2, TOKEN = 32, ROOM = 4 << 20 };

static char dir[64], reply[ROOM];
static att_serve *server;
static int port;

static void shell(const char *format, const char *what)
{
    char command[600];
    snprintf(command, sizeof command, format, what);
    assert_int_equal(system(command), 0);
}

static void open_server(void)
{
    att_err err = {0};
    att_serve_opts o = att_serve_opts_default();
    o.folder = dir;
    o.port = 0;
    o.patience = PATIENCE;
    assert_int_equal(att_serve_open(&server, &o, &err), 0);
    port = atoi(att_serve_url(server) + strlen("http://127.0.0.1:"));
}

static int setup(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "serve-test-%ld", (long)getpid());
    assert_int_equal(mkdir(dir, 0777), 0);
    shell("cp -r " SMALL_CASE " %s/small", dir);
    shell("rm -rf %s/small/views", dir);
    open_server();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    att_serve_close(&server);
    shell("rm -rf %s", dir);
    return 0;
}

/* ---- a client ----------------------------------------------------------------------------------------------- */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void nap(double s)
{
    struct timespec t = {(time_t)s, (long)(1e9 * (s - (double)(time_t)s))};
    nanosleep(&t, NULL);
}

static int dial(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

/* All that comes until the other side hangs up, or for so long; its status, 0 for none. */
static int hear(int fd, double seconds)
{
    size_t n = 0;
    struct timeval wait = {(time_t)seconds, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    for (ssize_t got; n < ROOM - 1 && (got = recv(fd, reply + n, ROOM - 1 - n, 0)) > 0;)
        n += (size_t)got;
    reply[n] = '\0';
    close(fd);
    return strncmp(reply, "HTTP/1.1 ", 9) ? 0 : atoi(reply + 9);
}

static int ask_bytes(const char *s, size_t n)
{
    int fd = dial();
    for (ssize_t sent; n && (sent = send(fd, s, n, MSG_NOSIGNAL)) > 0; s += sent)
        n -= (size_t)sent;
    return hear(fd, 20);
}

/* "/TOKEN/" */
static const char *root(void)
{
    const char *at = strrchr(att_serve_url(server), ':');
    return at + strcspn(at, "/");
}

/* A request below the token; `headers` are lines that end in \r\n, NULL: the Host that is right. */
static int ask(const char *method, const char *path, const char *headers, const char *body)
{
    static char text[ROOM];
    char host[64];
    snprintf(host, sizeof host, "Host: 127.0.0.1:%d\r\n", port);
    int n = snprintf(text, sizeof text, "%s %s%s HTTP/1.1\r\n%sConnection: close\r\n", method, root(), path,
                     headers ? headers : host);
    if (body)
        n += snprintf(text + n, sizeof text - (size_t)n, "Content-Length: %zu\r\n", strlen(body));
    n += snprintf(text + n, sizeof text - (size_t)n, "\r\n%s", body ? body : "");
    return ask_bytes(text, (size_t)n);
}

static int get(const char *path) { return ask("GET", path, NULL, NULL); }
static int post(const char *body) { return ask("POST", "api/run/small", NULL, body); }
static const char *body(void) { return strstr(reply, "\r\n\r\n") + 4; }
static void says(const char *part)
{
    if (!strstr(reply, part))
        fail_msg("no '%s' in: %.1500s", part, reply);
}

/* ---- strangers ---------------------------------------------------------------------------------------------- */

static void the_page_is_strict(void **state)
{
    (void)state;
    assert_int_equal(get(""), 200);
    says("Content-Security-Policy: default-src 'none'; script-src 'self'");
    says("X-Content-Type-Options: nosniff");
    says("Referrer-Policy: no-referrer");
    says("Cache-Control: no-store");
    says("frame-ancestors 'none'");
    assert_int_equal(get("live.js"), 200);
    assert_int_equal(get("live.css"), 200);
}

static void without_the_token_nothing_is_told(void **state)
{
    (void)state;
    char text[400], token[TOKEN + 1];
    snprintf(token, sizeof token, "%s", root() + 1);
    const char *const path[] = {"/", "/api/campaigns", "/favicon.ico", "//", "/%s", "/x%s/", "/%sx/", "*"};
    for (size_t i = 0; i < sizeof path / sizeof *path; i++) {
        const char *hole = strstr(path[i], "%s");
        int before = hole ? (int)(hole - path[i]) : (int)strlen(path[i]);
        int n = snprintf(text, sizeof text, "GET %.*s%s%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", before, path[i],
                         hole ? token : "", hole ? hole + 2 : "", port);
        assert_int_equal(ask_bytes(text, (size_t)n), 403);
        assert_null(strstr(reply, token));
    }
    for (int i = 0; i < TOKEN; i++) { /* each digit counts */
        char wrong[TOKEN + 1];
        memcpy(wrong, token, sizeof wrong);
        wrong[i] = wrong[i] == '0' ? '1' : '0';
        int n =
            snprintf(text, sizeof text, "GET /%s/api/campaigns HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", wrong, port);
        assert_int_equal(ask_bytes(text, (size_t)n), 403);
    }
}

static void other_names_and_origins_are_refused(void **state)
{
    (void)state;
    char h[200];
    const char *const host[] = {"Host: evil.example\r\n",
                                "Host: 127.0.0.1\r\n",
                                "Host: 127.0.0.1:1\r\n",
                                "Host: 127.0.0.1:%d.evil.example\r\n",
                                "Host: 127.0.0.2:%d\r\n",
                                "Host: [::1]:%d\r\n",
                                "Host: localhost:%d\r\nHost: evil.example\r\n"};
    for (size_t i = 0; i < sizeof host / sizeof *host; i++) {
        const char *hole = strstr(host[i], "%d");
        snprintf(h, sizeof h, "%.*s", hole ? (int)(hole - host[i]) : 199, host[i]);
        if (hole)
            snprintf(h + strlen(h), sizeof h - strlen(h), "%d%s", port, hole + 2);
        int status = ask("GET", "api/campaigns", h, NULL);
        if (status != 421 && status != 400)
            fail_msg("%s: %d", h, status);
    }
    const char *const origin[] = {"http://evil.example", "null", "https://127.0.0.1:1", "http://127.0.0.1",
                                  "http://localhost:1"};
    for (size_t i = 0; i < sizeof origin / sizeof *origin; i++) {
        snprintf(h, sizeof h, "Host: 127.0.0.1:%d\r\nOrigin: %s\r\n", port, origin[i]);
        assert_int_equal(ask("POST", "api/run/small", h, "quality=quick"), 403);
        assert_int_equal(ask("GET", "api/campaigns", h, NULL), 403);
    }
    snprintf(h, sizeof h, "Host: localhost:%d\r\nOrigin: http://localhost:%d\r\n", port, port);
    assert_int_equal(ask("GET", "api/campaigns", h, NULL), 200);
}

static void other_methods_are_refused(void **state)
{
    (void)state;
    const char *const method[] = {"PUT", "DELETE", "OPTIONS", "PATCH", "HEAD", "BREW"};
    for (size_t i = 0; i < sizeof method / sizeof *method; i++)
        assert_int_equal(ask(method[i], "api/campaigns", NULL, NULL), 405);
    assert_int_equal(get("api/run/small"), 405);
    assert_int_equal(ask("POST", "api/campaigns", NULL, ""), 405);
    assert_int_equal(get("api/nothing"), 404);
    assert_int_equal(get("api/campaign/large"), 404);
    assert_int_equal(get("api/campaign/small/x"), 404);
}

static void files_of_views_and_no_others(void **state)
{
    (void)state;
    char command[600];
    snprintf(
        command, sizeof command,
        "cd %s && echo secret > secret && mkdir -p small/views/0123456789abcdef/out other && echo secret > "
        "other/report.html && mkdir other/charts && echo secret > other/charts/strength.vl.json && echo kept > "
        "small/views/0123456789abcdef/asked.txt && ln -s ../../../../secret "
        "small/views/0123456789abcdef/out/summary.json && mkdir small/views/fedcba9876543210 && ln -s ../../../other "
        "small/views/fedcba9876543210/out && ln -s ../.. small/views/00000000000000aa && mkfifo "
        "small/views/0123456789abcdef/out/run.nc",
        dir);
    assert_int_equal(system(command), 0);
    assert_int_equal(get("view/small/0123456789abcdef/asked.txt"), 200);
    says("kept");
    const char *const path[] = {"view/small/0123456789abcdef/summary.json", /* a link */
                                "view/small/0123456789abcdef/run.nc",       /* a pipe */
                                "view/small/fedcba9876543210/report.html",  /* a folder that is a link */
                                "view/small/00000000000000aa/campaign.yaml",
                                "view/small/0123456789abcdef/../../campaign.yaml",
                                "view/small/0123456789abcdef/%2e%2e/%2e%2e/campaign.yaml",
                                "view/small/0123456789abcdef/..%2f..%2fcampaign.yaml",
                                "view/small/0123456789abcdef/charts/../../../campaign.vl.json",
                                "view/small/0123456789abcdef/charts/",
                                "view/small/0123456789abcdef/",
                                "view/small/0123456789abcdef",
                                "view/small/0123456789ABCDEF/asked.txt",
                                "view/small/../secret",
                                "view/../small/0123456789abcdef/asked.txt",
                                "view/./0123456789abcdef/asked.txt",
                                "view//etc/passwd",
                                "view/small/%2Fetc%2Fpasswd/x",
                                "view/small/0123456789abcdef/asked.txt%00.html",
                                "view/small/0123456789abcdef//asked.txt"};
    for (size_t i = 0; i < sizeof path / sizeof *path; i++) {
        int status = get(path[i]);
        if (strstr(reply, "secret\n") || strstr(reply, "attrit: 1"))
            fail_msg("%s was told", path[i]);
        if (status != 404
            && !(strstr(path[i], "%00") && status == 200 && strstr(reply, "kept"))) /* C ends the name there */
            fail_msg("%s: %d", path[i], status);
    }
    assert_int_equal(get("view/small/fedcba9876543210/charts"), 200);
    assert_string_equal(body(), "[]"); /* a folder that is a link */
    shell("rm -rf %s/small/views", dir);
}

/* ---- broken and slow clients -------------------------------------------------------------------------------- */

static void bodies_are_limited(void **state)
{
    (void)state;
    static char big[300 << 10], text[400 << 10];
    memset(big, 'a', sizeof big - 1);
    assert_int_equal(post(big), 413);
    int n = snprintf(text, sizeof text,
                     "POST %sapi/run/small HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nTransfer-Encoding: chunked\r\n\r\n",
                     root(), port);
    n += snprintf(text + n, sizeof text - (size_t)n, "%zx\r\n%s\r\n0\r\n\r\n", sizeof big - 1, big);
    int status = ask_bytes(text, (size_t)n);
    assert_true(status == 0 || status >= 400);
    const char *const length[] = {"-1", "999999999999999999999", "1e9", "0x10", "5, 6"};
    for (size_t i = 0; i < sizeof length / sizeof *length; i++) {
        char h[200];
        snprintf(h, sizeof h, "Host: 127.0.0.1:%d\r\nContent-Length: %s\r\n", port, length[i]);
        status = ask("POST", "api/run/small", h, NULL);
        assert_true(status == 0 || status >= 400);
    }
    assert_int_equal(get("api/runs"), 200);
    assert_string_equal(body(), "[]");
}

static void garbage_does_no_harm(void **state)
{
    (void)state;
    static char text[128 << 10];
    uint64_t x = 7;
    for (int round = 0; round < 40; round++) {
        size_t n = round < 20 ? 200 : 4000;
        for (size_t i = 0; i < n; i++) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            text[i] = (char)(x >> 56);
        }
        if (round % 2)
            memcpy(text, "GET / HTTP/1.1\r\n", 16);
        memcpy(text + n - 4, "\r\n\r\n", 4);
        ask_bytes(text, n);
    }
    memset(text, 'x', sizeof text); /* one endless header */
    memcpy(text, "GET / HTTP/1.1\r\nX: ", 19);
    int status = ask_bytes(text, sizeof text);
    assert_true(status == 0 || status >= 400);
    assert_int_equal(get("api/campaigns"), 200);
}

/* Has the other side hung up? */
static int is_over(int fd)
{
    char byte;
    return recv(fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK) >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

/* As many as there is room for, each with half a request; some are silent, the others go on for ever, byte by byte. */
static void slow_clients_hold_nobody(void **state)
{
    (void)state;
    enum { MANY = 64 };
    int fd[MANY], n_over = 0;
    double began = now();
    for (int i = 0; i < MANY; i++) {
        fd[i] = dial();
        assert_true(send(fd[i], "GET / HTTP/1.1\r\nX:", 18, MSG_NOSIGNAL) == 18);
    }
    while (n_over < MANY && now() - began < 2 * PATIENCE + 4) {
        nap(0.1);
        n_over = 0;
        for (int i = 0; i < MANY; i++)
            n_over += is_over(fd[i]) || (i % 2 && send(fd[i], "x", 1, MSG_NOSIGNAL) < 0);
    }
    assert_int_equal(n_over, MANY);
    assert_int_equal(get("api/campaigns"), 200);
    for (int i = 0; i < MANY; i++)
        close(fd[i]);
}

/* ---- the page's own requests -------------------------------------------------------------------------------- */

static void the_port_may_be_taken(void **state)
{
    (void)state;
    att_serve *second;
    att_err err = {0};
    att_serve_opts o = att_serve_opts_default();
    assert_true(att_serve_open(&second, &o, &err) < 0); /* one a process */
    att_serve_close(&server);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t len = sizeof at;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(
        bind(fd, (struct sockaddr *)&at, len) || listen(fd, 1) || getsockname(fd, (struct sockaddr *)&at, &len), 0);
    o.folder = dir;
    o.port = ntohs(at.sin_port);
    err = (att_err){0};
    assert_int_equal(att_serve_open(&second, &o, &err), -ATT_E_IO);
    assert_non_null(strstr(err.text, "is taken by another program"));
    assert_non_null(strstr(err.help, "--port"));
    close(fd);
    o.folder = "/nonexistent-folder";
    err = (att_err){0};
    assert_int_equal(att_serve_open(&second, &o, &err), -ATT_E_NO_FILE);
    open_server();
}

static void mistakes_are_told_as_the_program_tells_them(void **state)
{
    (void)state;
    static const struct {
        const char *form, *text;
    } row[] = {
        {"quality=best", "quality is quick, standard or paper, got 'best'"},
        {"seed=-1", "seed must be a whole number from 0"},
        {"as_of=2025-13-01", "as_of must be a date written as"},
        {"as_of=1998-01-01", "DATE"},
        {"when=1", "no field is called 'when'"},
        {"set", "the form cannot be read"},
        {"set=%zz", "the form cannot be read"},
        {"set=a%00b", "the form cannot be read"},
        {"set=evidence=/etc/passwd", "no parameter or input that a view can change"},
        {"set=parameters.x.y=1", "no parameter or input that a view can change"},
        {"set=parameters.nonsense=1", "nonsense"},
        {"set=doctrine.bait=-3", "bait"},
        {"set=doctrine.bait=1}%2c+evidence:+{x", "neither a number nor a prior"},
        {"set=doctrine.bait=1%0aevidence:+x", "neither a number nor a prior"},
        {"set=parameters.kappa={prior:+beta%2c+a:+-1%2c+b:+2}", "kappa"},
        {"aside=S9", "S9"},
        {"aside=a%0ab", "no line of text"},
        {"ask=strenght+%3c+10+%25+by+1999-05-31", "strenght"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        if (post(row[i].form) != 400 || !strstr(reply, row[i].text))
            fail_msg("%s: %.1200s", row[i].form, reply);
        says("\"errors\":[{");
    }
    char path[200];
    snprintf(path, sizeof path, "%s/small/views", dir);
    assert_int_equal(rmdir(path), 0); /* nothing is left behind */
    assert_int_equal(get("api/view/small?quality=best"), 400);
}

/* The view's name in the last answer. */
static void read_view(char *view)
{
    const char *at = strstr(reply, "\"view\":\"");
    assert_non_null(at);
    snprintf(view, ATT_VIEW_NAME, "%s", at + 8);
}

/* A name is a hash of all that the numbers depend on. */
static void every_input_makes_another_view(void **state)
{
    (void)state;
    static const char *const form[] = {"",
                                       "quality=quick",
                                       "quality=paper",
                                       "seed=2",
                                       "as_of=1999-04-10",
                                       "set=doctrine.bait%3D0",
                                       "set=doctrine.bait%3D2",
                                       "set=parameters.kappa%3D{prior:+beta,+a:+2,+b:+5}",
                                       "aside=S3",
                                       "fit=S3",
                                       "ask=strength+%3c+10+%25+by+1999-05-31"};
    enum { N = sizeof form / sizeof *form };
    char name[N + 1][ATT_VIEW_NAME], path[200];
    for (size_t i = 0; i < N; i++) {
        snprintf(path, sizeof path, "api/view/small?%s", form[i]);
        assert_int_equal(get(path), 200);
        read_view(name[i]);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(name[i], name[j]);
    }
    assert_int_equal(get("api/view/small?seed=1&quality=standard"), 200); /* the defaults */
    read_view(name[N]);
    assert_string_equal(name[N], name[0]);
    shell("printf 'S9,1999-04-18,1999-04-19,,,Observers,independent,,,small,killed,,80,,persons,-,-,\\n' >> "
          "%s/small/evidence.csv",
          dir);
    assert_int_equal(get("api/view/small"), 200);
    read_view(name[N]);
    assert_string_not_equal(name[N], name[0]);
    shell("sed -i '$d' %s/small/evidence.csv", dir);
}

static void wait_for(const char *state)
{
    char part[40];
    double began = now();
    snprintf(part, sizeof part, "\"state\":\"%s\"", state);
    for (;;) {
        assert_int_equal(get("api/runs"), 200);
        if (strstr(reply, part))
            return;
        if (strstr(reply, "failed") || now() - began > 240)
            fail_msg("waited for %s: %s", state, reply);
        nap(0.05);
    }
}

/* What the library makes of the view's own folder, as the command line does. */
static char *own_summary(const char *view, att_day as_of)
{
    char path[300], command[600];
    att_err err = {0};
    att_ctx *ctx;
    att_campaign *c;
    att_run *run;
    static att_diag diag;
    snprintf(path, sizeof path, "%s/small/views/%s", dir, view);
    snprintf(command, sizeof command, "attrit run %s%s --quality quick --seed 3", path,
             as_of == ATT_NO_DAY ? "" : " --as-of 1999-04-10");
    att_run_opts o = att_run_opts_default();
    o.quality = "quick";
    o.seed = 3;
    o.as_of = as_of;
    o.command = command;
    assert_int_equal(att_ctx_open(&ctx, NULL, &err) || att_campaign_load(&c, ctx, path, &diag, &err)
                         || att_run_make(&run, ctx, c, &o, &diag, &err),
                     0);
    char *json = att_run_json(run, &err);
    att_run_free(&run);
    att_campaign_free(&c);
    att_ctx_free(&ctx);
    return json;
}

#define FORM \
    "quality=quick&seed=3&as_of=1999-04-10&set=doctrine.bait%3D0&aside=S3&ask=strength+%3c+10+%25+by+1999-05-31"

/* In the middle of a large answer: no signal, and others are answered. */
static void clients_that_hang_up_end_nothing(const char *path)
{
    char text[300];
    struct linger hard = {1, 0};
    int n = snprintf(text, sizeof text, "GET %s%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", root(), path, port);
    for (int i = 0; i < 20; i++) {
        char first[100];
        int fd = dial();
        assert_int_equal(send(fd, text, (size_t)n, MSG_NOSIGNAL), n);
        assert_true(recv(fd, first, sizeof first, 0) > 0);
        if (i % 2)
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        close(fd);
    }
    assert_int_equal(get("api/campaigns"), 200);
}

static void a_view_is_run_and_found_again(void **state)
{
    (void)state;
    char view[ATT_VIEW_NAME], again[ATT_VIEW_NAME], path[200];
    assert_int_equal(get("api/view/small?" FORM), 200);
    says("\"stored\":false");
    att_day as_of;
    assert_int_equal(att_day_parse("1999-04-10", &as_of), 0);
    read_view(view);
    assert_int_equal(post(FORM), 200);
    assert_int_equal(post(FORM), 200); /* two tabs */
    read_view(again);
    assert_string_equal(view, again);
    wait_for("done");
    const char *first = strstr(reply, "\"view\"");
    assert_null(strstr(first + 1, "\"view\""));
    assert_int_equal(get("api/view/small?" FORM), 200);
    says("\"stored\":true");
    double began = now();
    snprintf(path, sizeof path, "view/small/%s/report.html", view);
    assert_int_equal(get(path), 200);
    assert_true(now() - began < 5); /* stored answers are sent as they are */
    clients_that_hang_up_end_nothing(path);
    snprintf(path, sizeof path, "view/small/%s/claims.json", view);
    assert_int_equal(get(path), 200);
    says("strength < 10 % by 1999-05-31");
    snprintf(path, sizeof path, "view/small/%s/summary.json", view);
    assert_int_equal(get(path), 200);
    char *own = own_summary(view, as_of);
    assert_string_equal(body(), own);
    free(own);
}

/* "run": its number in the last answer. */
static unsigned run_number(void)
{
    const char *at = strstr(reply, "\"run\":");
    assert_non_null(at);
    return (unsigned)strtoul(at + 6, NULL, 10);
}

static void wait_for_run(unsigned id, const char *state)
{
    char path[40], part[40];
    double began = now();
    snprintf(path, sizeof path, "api/runs/%u", id);
    snprintf(part, sizeof part, "\"state\":\"%s\"", state);
    do {
        assert_int_equal(get(path), 200);
        if (strstr(reply, part))
            return;
        nap(0.02);
    } while (now() - began < 240);
    fail_msg("waited for %s: %s", state, reply);
}

static int stop_run(unsigned id)
{
    char path[40];
    snprintf(path, sizeof path, "api/stop/%u", id);
    return ask("POST", path, NULL, "");
}

/* One run by its number: stopped while it waits or runs, it is gone on with when it is asked for again. */
static void one_run_is_told_and_stopped(void **state)
{
    (void)state;
    char view[ATT_VIEW_NAME], path[300];
    assert_int_equal(post("quality=standard&seed=4"), 200);
    read_view(view);
    unsigned first = run_number();
    assert_int_equal(post("quality=quick&seed=5"), 200);
    unsigned second = run_number();
    assert_int_equal(post("quality=quick&seed=5"), 200);
    assert_int_equal(run_number(), second); /* not over: the same run */
    wait_for_run(first, "running");
    says("\"seconds_left\":");
    says(view);
    assert_int_equal(stop_run(second), 200);
    says("\"state\":\"stopped\""); /* at once: it only waited */
    snprintf(path, sizeof path, "%s/small/views/%s/out/%s", dir, view, ATT_KEEP_CHECKPOINT);
    for (int i = 0; i < 4000 && access(path, F_OK); i++)
        nap(0.01);
    assert_int_equal(stop_run(first), 200);
    wait_for_run(first, "stopped");
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(post("quality=quick&seed=5"), 200); /* the stop is over, too */
    unsigned again = run_number();
    assert_int_not_equal(again, second);
    wait_for_run(again, "done");
    assert_int_equal(stop_run(again), 200);
    says("\"state\":\"done\""); /* what is over stays as it is */
    assert_int_equal(stop_run(second), 404);
    static const char *const nobody[] = {"api/runs/0",  "api/runs/999", "api/runs/",
                                         "api/runs/1x", "api/runs/-1",  "api/runs/99999999999999999999"};
    for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++)
        assert_int_equal(get(nobody[i]), 404);
    says("there is no such run");
}

/* A ledger that changes while its run waits is another view: nothing of it is kept under the old name. */
static void a_run_whose_ledger_changed_is_refused(void **state)
{
    (void)state;
    char view[ATT_VIEW_NAME], now_it_is[ATT_VIEW_NAME], path[300];
    assert_int_equal(post("quality=paper&seed=4"), 200);
    unsigned first = run_number();
    wait_for_run(first, "running");
    assert_int_equal(post("quality=quick&seed=6"), 200);
    read_view(view);
    unsigned second = run_number();
    assert_int_equal(post("quality=quick&seed=7"), 200);
    unsigned third = run_number();
    shell("echo 'S9,1999-04-18,1999-04-19,,,Observers,independent,,,small,killed,,80,,persons,,,' >> "
          "%s/small/evidence.csv",
          dir);
    assert_int_equal(stop_run(first), 200);
    wait_for_run(second, "failed");
    says("the ledger or the view's campaign.yaml has changed since this was asked");
    says("ask again: as the files are now, it is another view");
    snprintf(path, sizeof path, "view/small/%s/summary.json", view);
    assert_int_equal(get(path), 404);
    assert_int_equal(post("quality=quick&seed=6"), 200);
    read_view(now_it_is);
    assert_string_not_equal(view, now_it_is);
    wait_for_run(run_number(), "done");
    snprintf(path, sizeof path, "view/small/%s/summary.json", now_it_is);
    assert_int_equal(get(path), 200);
    says("\"S9\"");
    wait_for_run(third, "failed");
    assert_int_equal(post("quality=paper&seed=4"), 200);
    first = run_number();
    wait_for_run(first, "running");
    assert_int_equal(post("quality=quick&seed=7"), 200);
    second = run_number();
    shell("sed -i 's/killed,,80/killed,,eighty/' %s/small/evidence.csv", dir); /* and one with a mistake in it */
    assert_int_equal(stop_run(first), 200);
    wait_for_run(second, "failed");
    says("line 7: ");
    says("eighty");
    shell("sed -i '$d' %s/small/evidence.csv", dir);
}

/* Stopped in the middle, a run goes on where it was, in another server. */
static void stop_and_start_loses_nothing(void **state)
{
    (void)state;
    char view[ATT_VIEW_NAME], path[300];
    assert_int_equal(post("quality=quick&seed=3&set=doctrine.bait%3D2"), 200);
    read_view(view);
    snprintf(path, sizeof path, "%s/small/views/%s/out/%s", dir, view, ATT_KEEP_CHECKPOINT);
    for (int i = 0; i < 4000 && access(path, F_OK); i++)
        nap(0.01);
    double began = now();
    att_serve_close(&server);
    assert_true(now() - began < 20);
    int stopped = !access(path, F_OK);
    open_server();
    assert_int_equal(get("api/runs"), 200);
    assert_string_equal(body(), "[]");
    assert_int_equal(post("quality=quick&seed=3&set=doctrine.bait%3D2"), 200);
    if (stopped)
        wait_for("done");
    snprintf(path, sizeof path, "view/small/%s/summary.json", view);
    assert_int_equal(get(path), 200);
    char *own = own_summary(view, ATT_NO_DAY);
    assert_string_equal(body(), own);
    free(own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_is_strict),
        cmocka_unit_test(without_the_token_nothing_is_told),
        cmocka_unit_test(other_names_and_origins_are_refused),
        cmocka_unit_test(other_methods_are_refused),
        cmocka_unit_test(files_of_views_and_no_others),
        cmocka_unit_test(bodies_are_limited),
        cmocka_unit_test(garbage_does_no_harm),
        cmocka_unit_test(slow_clients_hold_nobody),
        cmocka_unit_test(the_port_may_be_taken),
        cmocka_unit_test(mistakes_are_told_as_the_program_tells_them),
        cmocka_unit_test(every_input_makes_another_view),
        cmocka_unit_test(a_view_is_run_and_found_again),
        cmocka_unit_test(one_run_is_told_and_stopped),
        cmocka_unit_test(a_run_whose_ledger_changed_is_refused),
        cmocka_unit_test(stop_and_start_loses_nothing),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
