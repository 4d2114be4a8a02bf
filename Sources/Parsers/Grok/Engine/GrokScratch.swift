import CPCRE2

/// What matching needs besides patterns and line: memory for captures, the stack of the machine code, limits. One for each thread.
public final class GrokScratch {
    let limits: GrokLimits
    /// How much is tried on one line.
    var effort = GrokEffort.full
    private(set) var matchData: OpaquePointer
    private(set) var offsets: UnsafeMutablePointer<Int>
    private var groupCapacity: Int
    private let context: OpaquePointer
    private let stack: OpaquePointer?
    private var matchLimit: UInt32 = 0
    private var bits: UnsafeMutableBufferPointer<UInt64> = .allocate(capacity: 16)

    /// Memory that serves any pattern; it grows to the largest one.
    public init(limits: GrokLimits = GrokLimits()) {
        self.limits = limits
        groupCapacity = 64
        // PCRE2 gives nil only where malloc does, which ends a Swift program as well.
        guard let data = pcre2_match_data_create_8(UInt32(groupCapacity), nil), let context = pcre2_match_context_create_8(nil)
        else {
            fatalError("out of memory")
        }
        matchData = data
        offsets = pcre2_get_ovector_pointer_8(data)
        self.context = context
        stack = pcre2_jit_stack_create_8(32 << 10, max(limits.jitStackBytes, 32 << 10), nil)
        pcre2_jit_stack_assign_8(context, nil, stack.map { UnsafeMutableRawPointer($0) })
        pcre2_set_depth_limit_8(context, limits.depth)
        pcre2_set_heap_limit_8(context, limits.heapKiB)
    }

    deinit {
        pcre2_match_data_free_8(matchData)
        pcre2_match_context_free_8(context)
        if let stack { pcre2_jit_stack_free_8(stack) }
        bits.deallocate()
    }

    /// Lends a bit set of `words` words, whose content is undefined.
    @inline(__always)
    func withBits<T>(_ words: Int, _ body: (UnsafeMutableBufferPointer<UInt64>) -> T) -> T {
        if words > bits.count {
            bits.deallocate()
            bits = .allocate(capacity: words * 2)
        }
        return body(UnsafeMutableBufferPointer(rebasing: bits[..<words]))
    }

    /// Makes room for the captures of a pattern of `count` groups.
    func reserve(groups count: Int) {
        guard count >= groupCapacity, let data = pcre2_match_data_create_8(UInt32(count + 1), nil) else { return }
        pcre2_match_data_free_8(matchData)
        matchData = data
        offsets = pcre2_get_ovector_pointer_8(data)
        groupCapacity = count + 1
    }

    /// Looks for the first match at or after `start`. With `lastStart` a match that starts after it does not count; `code` must be sliced.
    @inline(__always)
    func search(
        _ code: PCRECode, _ line: UnsafeRawBufferPointer, from start: Int = 0, lastStart: Int? = nil, steps: UInt32,
        checksUTF: Bool = false
    ) -> Int32 {
        if steps != matchLimit {
            pcre2_set_match_limit_8(context, steps)
            matchLimit = steps
        }
        if let lastStart { pcre2_set_offset_limit_8(context, lastStart) }
        let subject = line.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let result: Int32
        if code.hasJIT, !checksUTF {
            result = pcre2_jit_match_8(code.code, subject, line.count, start, 0, matchData, context)
        } else {
            result = pcre2_match_8(
                code.code, subject, line.count, start, checksUTF ? 0 : PCRE2_NO_UTF_CHECK, matchData, context)
        }
        if result == PCRE2_ERROR_JIT_STACKLIMIT {
            // The interpreter keeps its state on the heap.
            return pcre2_match_8(
                code.code, subject, line.count, start, PCRE2_NO_JIT | PCRE2_NO_UTF_CHECK, matchData, context)
        }
        return result
    }

    /// Lets `search` look through the whole line again.
    func endSlices() { pcre2_set_offset_limit_8(context, -1) }

    /// Where the match begins and ends, after a match.
    public var matched: Range<Int> {
        // \K in a look-ahead may put the start after the end.
        offsets[0]..<max(offsets[0], offsets[1])
    }

    /// Where group `group` (PCRE2's number) matched, after a match; nil where it did not take part.
    @inline(__always)
    func range(_ group: Int) -> Range<Int>? {
        let start = offsets[2 * group]
        let end = offsets[2 * group + 1]
        return start >= 0 && start <= end ? start..<end : nil
    }
}
