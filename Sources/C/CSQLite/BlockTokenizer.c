// The FTS5 tokenizer that takes tokens as they are. Interface: https://sqlite.org/fts5.html#custom_tokenizers
#include "CSQLite.h"
#include <stddef.h>

// A tokenizer without state still needs an address that is not NULL.
static char no_state;

static int create(void *context, const char **arguments, int count, Fts5Tokenizer **out) {
    (void)context, (void)arguments, (void)count;
    *out = (Fts5Tokenizer *)&no_state;
    return SQLITE_OK;
}

static void delete(Fts5Tokenizer *tokenizer) { (void)tokenizer; }

static int tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int count,
                    int (*emit)(void *, int, const char *, int, int, int)) {
    (void)tokenizer;
    if (flags & FTS5_TOKENIZE_QUERY) return count > 0 ? emit(context, 0, text, count, 0, count) : SQLITE_OK;
    int at = 0;
    while (at < count) {
        int length = (unsigned char)text[at];
        at++;
        // A document that does not add up was not made by the encoder: refuse it rather than index half of it.
        if (length == 0 || length > count - at) return SQLITE_ERROR;
        int result = emit(context, 0, text + at, length, at, at + length);
        if (result != SQLITE_OK) return result;
        at += length;
    }
    return SQLITE_OK;
}

int logetl_sqlite_register_tokenizer(sqlite3 *db) {
    const struct logetl_sqlite_api *sqlite = logetl_sqlite();
    sqlite3_stmt *statement = NULL;
    fts5_api *fts = NULL;
    int result = sqlite->prepare_v3(db, "SELECT fts5(?1)", -1, 0, &statement, NULL);
    if (result != SQLITE_OK) return result;
    sqlite->bind_pointer(statement, 1, &fts, "fts5_api_ptr", NULL);
    sqlite->step(statement);
    result = sqlite->finalize(statement);
    if (result != SQLITE_OK) return result;
    if (!fts) return SQLITE_ERROR;
    fts5_tokenizer functions = {create, delete, tokenize};
    return fts->xCreateTokenizer(fts, "logetl_tokens", NULL, &functions, NULL);
}
