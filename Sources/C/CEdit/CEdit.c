#include "CEdit.h"
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// What is used of readline's interface. Types as in editline/readline.h.
static struct {
    char *(*readline)(const char *);
    int (*add_history)(const char *);
    int (*read_history)(const char *);
    int (*write_history)(const char *);
    void (*stifle_history)(int);
    void (*using_history)(void);
    char **(*rl_completion_matches)(const char *, char *(*)(const char *, int));
} edit;

static char **line_buffer;
static logetl_edit_proposal proposal_of;
static int word_start, word_end;
static int cancel_pipe[2] = {-1, -1};
static int begins_line;

static char *generate(const char *text, int state) {
    static int number;
    (void)text;
    if (state == 0) number = 0;
    return proposal_of ? proposal_of(*line_buffer, word_start, word_end, number++) : NULL;
}

static char **attempt(const char *text, int start, int end) {
    word_start = start;
    word_end = end;
    return edit.rl_completion_matches(text, generate);
}

// The next byte that is typed; a line that is cancelled is answered by the key that kills it and the one that ends it.
static int next_byte(FILE *stream) {
    static int is_cancelled;
    (void)stream;
    // What is there before the line is waited for was typed while the terminal still took whole lines.
    struct pollfd early = {0, POLLIN, 0};
    int was_typed_before = begins_line && poll(&early, 1, 0) > 0;
    begins_line = 0;
    if (is_cancelled) {
        is_cancelled = 0;
        return '\n';
    }
    for (;;) {
        struct pollfd ready[2] = {{0, POLLIN, 0}, {cancel_pipe[0], POLLIN, 0}};
        int count = poll(ready, 2, -1);
        if (count < 0 && errno != EINTR) return EOF;
        if (count <= 0) continue;
        unsigned char byte;
        if (ready[1].revents & POLLIN) {
            if (read(cancel_pipe[0], &byte, 1) == 1) {
                is_cancelled = 1;
                return 0x15;
            }
        }
        if (ready[0].revents & (POLLIN | POLLHUP | POLLERR)) {
            ssize_t got = read(0, &byte, 1);
            // Ctrl-D among it arrives as a zero, as Ctrl-@ does.
            if (got == 1) return byte == 0 && was_typed_before ? 0x04 : byte;
            if (got == 0 || errno != EINTR) return EOF;
        }
    }
}

static int load(void) {
    static const char *const names[] = {"libedit.so.2", "libedit.so.0", "libedit.so"};
    void *library = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names && !library; i++) library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!library || pipe(cancel_pipe) != 0) return 0;
    edit.readline = (char *(*)(const char *))dlsym(library, "readline");
    edit.add_history = (int (*)(const char *))dlsym(library, "add_history");
    edit.read_history = (int (*)(const char *))dlsym(library, "read_history");
    edit.write_history = (int (*)(const char *))dlsym(library, "write_history");
    edit.stifle_history = (void (*)(int))dlsym(library, "stifle_history");
    edit.using_history = (void (*)(void))dlsym(library, "using_history");
    edit.rl_completion_matches = (char **(*)(const char *, char *(*)(const char *, int)))dlsym(library, "rl_completion_matches");
    line_buffer = (char **)dlsym(library, "rl_line_buffer");
    char ***attempted = (char ***)dlsym(library, "rl_attempted_completion_function");
    int *over = (int *)dlsym(library, "rl_attempted_completion_over");
    int (**getc_function)(FILE *) = (int (**)(FILE *))dlsym(library, "rl_getc_function");
    const char **breaks = (const char **)dlsym(library, "rl_basic_word_break_characters");
    if (!edit.readline || !edit.add_history || !edit.read_history || !edit.write_history || !edit.stifle_history ||
        !edit.using_history || !edit.rl_completion_matches || !line_buffer || !attempted || !getc_function || !breaks)
        return 0;
    *(char **(**)(const char *, int, int))attempted = attempt;
    *getc_function = next_byte;
    *breaks = " \t\n\"'`@$><=;|&{(,";
    int *appended = (int *)dlsym(library, "rl_completion_append_character");
    if (appended) *appended = 0;
    // Nothing but our proposals: names of files are none of a statement.
    if (over) *over = 1;
    edit.using_history();
    return 1;
}

int logetl_edit_load(void) {
    static int state = -1;
    if (state < 0) state = load();
    return state;
}

char *logetl_edit_line(const char *prompt) {
    begins_line = 1;
    return edit.readline(prompt);
}

void logetl_edit_add(const char *line) { edit.add_history(line); }

void logetl_edit_read_history(const char *path, int lines) {
    edit.stifle_history(lines);
    edit.read_history(path);
}

int logetl_edit_write_history(const char *path) {
    mode_t before = umask(077);
    int result = edit.write_history(path);
    umask(before);
    return result;
}

void logetl_edit_complete(logetl_edit_proposal proposal) { proposal_of = proposal; }

void logetl_edit_cancel(void) {
    if (cancel_pipe[1] >= 0 && write(cancel_pipe[1], "", 1) != 1) return;
}
