// Line editing by libedit (BSD licence), loaded when a person first types: no program that only runs statements needs it.
// Interface: readline(3) of GNU, as libedit offers it.
#ifndef LOGETL_CEDIT_H
#define LOGETL_CEDIT_H

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wnullability-completeness"

/// Loads the library from one of the usual names and makes it ready. Returns 0 where it cannot be had: lines are then read plainly.
int logetl_edit_load(void);

/// Reads a line with a prompt; nil at the end of input. The text is the caller's, to be freed with `free`.
char *_Nullable logetl_edit_line(const char *_Nonnull prompt);

/// Adds a line to the history.
void logetl_edit_add(const char *_Nonnull line);

/// Reads the history from a file, if there is one, and keeps at most `lines`.
void logetl_edit_read_history(const char *_Nonnull path, int lines);

/// Writes the history to a file that only its owner can read. Returns 0, or an error number.
int logetl_edit_write_history(const char *_Nonnull path);

/// Says what a word may become: called with the whole line, where the word starts and ends, and the number of the proposal (0 first).
/// Returns the proposal, made by `malloc`, or nil after the last.
typedef char *_Nullable (*logetl_edit_proposal)(const char *_Nonnull line, int start, int end, int number);

/// Sets who proposes.
void logetl_edit_complete(logetl_edit_proposal _Nonnull proposal);

/// Empties the line that is being typed and ends it, from any thread: what Ctrl-C does at a prompt.
void logetl_edit_cancel(void);

#pragma clang diagnostic pop
#endif
