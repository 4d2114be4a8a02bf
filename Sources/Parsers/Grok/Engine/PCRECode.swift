import CPCRE2

/// A pattern that PCRE2 has compiled. Never changed after `init`, so threads may share it; whoever uses the pointer keeps the object.
final class PCRECode: @unchecked Sendable {
    /// What PCRE2 has against a pattern.
    struct Problem: Error {
        var code: Int32
        /// Byte of the pattern.
        var offset: Int

        /// Whether the compiled pattern would be larger than links of two bytes allow.
        var isTooLarge: Bool { code == PCRE2_ERROR_PATTERN_TOO_LARGE || code == PCRE2_ERROR_PATTERN_TOO_COMPLICATED }

        /// PCRE2's own words.
        var text: String {
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
                let length = pcre2_get_error_message_8(code, buffer.baseAddress, 256)
                return length < 0 ? "error \(code)" : String(decoding: buffer[..<Int(length)], as: UTF8.self)
            }
        }
    }

    /// The form of a pattern.
    struct Form: Hashable {
        /// For valid UTF-8; else for bytes.
        var isUnicode: Bool
        /// Able to end the search for a start at a given offset; the machine code is a little slower.
        var isSliced: Bool
        /// Whether machine code is made.
        var hasJIT: Bool
    }

    /// The compiled pattern.
    let code: OpaquePointer
    /// Whether machine code was made of it.
    let hasJIT: Bool
    /// Groups that capture.
    let groupCount: Int

    /// Compiles `pattern`. Throws `Problem`.
    convenience init(_ pattern: [UInt8], _ form: Form) throws(Problem) {
        var options = PCRE2_MULTILINE | PCRE2_DOTALL
        if form.isUnicode { options |= PCRE2_UTF | PCRE2_UCP }
        if form.isSliced { options |= PCRE2_USE_OFFSET_LIMIT }
        try self.init(pattern, options: options, hasJIT: form.hasJIT)
    }

    /// Compiles `pattern` with PCRE2's options. Throws `Problem`.
    init(_ pattern: [UInt8], options: UInt32, hasJIT: Bool) throws(Problem) {
        var error: Int32 = 0
        var offset = 0
        guard let context = pcre2_compile_context_create_8(nil) else { throw Problem(code: PCRE2_ERROR_NOMEMORY, offset: 0) }
        defer { pcre2_compile_context_free_8(context) }
        pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_LF))
        guard let code = pcre2_compile_8(pattern, pattern.count, options, &error, &offset, context) else {
            throw Problem(code: error, offset: offset)
        }
        self.code = code
        self.hasJIT = hasJIT && pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE) == 0
        var count: UInt32 = 0
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
        groupCount = Int(count)
    }

    deinit { pcre2_code_free_8(code) }
}
