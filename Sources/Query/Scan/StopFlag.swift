import Synchronization

/// A flag that ends long work. Raised from any thread and from signal handlers; looked at often by who works.
public final class StopFlag: Sendable {
    private let isRaised = Atomic<Bool>(false)
    private let parent: StopFlag?

    /// A flag that is down, or up as long as `parent` is.
    public init(parent: StopFlag? = nil) { self.parent = parent }

    /// Whether the work is to end.
    public var isSet: Bool { isRaised.load(ordering: .relaxed) || (parent?.isSet ?? false) }

    /// Asks the work to end.
    public func raise() { isRaised.store(true, ordering: .relaxed) }

    /// Takes the request back.
    public func lower() { isRaised.store(false, ordering: .relaxed) }
}
