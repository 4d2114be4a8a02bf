/// Compiles grok expressions with the patterns of a library. Definitions are read once for all expressions. For one thread.
public final class GrokCompiler {
    private let resolver: GrokResolver
    private let usesJIT: Bool

    /// A compiler with the patterns of `library`. Without `jit` matching is several times slower, compiling several times faster.
    public init(_ library: GrokLibrary = GrokLibrary(), jit: Bool = true) {
        resolver = GrokResolver(library)
        usesJIT = jit
    }

    /// Compiles one expression.
    ///
    /// Throws `GrokError` for everything that would keep it from matching: a mistake of syntax, an unknown pattern, a size beyond the
    /// engine's bounds.
    public func compile(_ expression: String) throws(GrokError) -> GrokPattern {
        try GrokPattern(expression, resolver.parse(expression), jit: usesJIT)
    }
}
