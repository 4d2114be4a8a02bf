import Synchronization

/// A flag that ends long work. Raised from any thread and from signal handlers; looked at often by who works.
public final class StopFlag: Sendable {
    private let isRaised = Atomic<Bool>(false)

    /// A flag that is down.
    public init() {}

    /// Whether the work is to end.
    public var isSet: Bool { isRaised.load(ordering: .relaxed) }

    /// Asks the work to end.
    public func raise() { isRaised.store(true, ordering: .relaxed) }

    /// Takes the request back.
    public func lower() { isRaised.store(false, ordering: .relaxed) }
}
