/// What is wrong with a block.
public enum BlockError: Error, Hashable, Sendable {
    /// The payload does not decode; the text names the part.
    case corrupt(String)
    /// The payload was written by a newer version of the format.
    case unknownVersion(Int)
}
