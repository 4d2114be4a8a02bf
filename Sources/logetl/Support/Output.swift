import Glibc
import Pipeline

/// Why output could not be written.
enum OutputError: Error {
    /// The reader has gone (`| head`). No fault of anyone.
    case closed
    /// Anything else, such as a full disk; the text is the system's reason.
    case failed(String)
}

/// The standard output, written in large pieces.
struct Output: ~Copyable {
    /// Bytes that are gathered before they are written.
    static let bufferBytes = 64 << 10

    /// What is to be written; append here, then call `spill`.
    var bytes: [UInt8] = []
    private let descriptor: Int32

    /// Output to a file descriptor.
    init(_ descriptor: Int32 = STDOUT_FILENO) {
        self.descriptor = descriptor
        bytes.reserveCapacity(Self.bufferBytes + 4096)
    }

    /// Appends a text.
    mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Writes the gathered bytes if there are enough of them. Throws `OutputError`.
    mutating func spill() throws(OutputError) {
        if bytes.count >= Self.bufferBytes { try flush() }
    }

    /// Writes all gathered bytes. Throws `OutputError`.
    mutating func flush() throws(OutputError) {
        defer { bytes.removeAll(keepingCapacity: true) }
        if let error = bytes.withUnsafeBytes({ Self.writeAll($0, to: descriptor) }) { throw error }
    }

    /// Writes a text at once, past the buffer. Returns false where that fails for another reason than a closed pipe.
    static func writeOnce(_ text: String, to descriptor: Int32) -> Bool {
        var copy = text
        switch copy.withUTF8({ writeAll(UnsafeRawBufferPointer($0), to: descriptor) }) {
        case nil, .closed: return true
        case .failed: return false
        }
    }

    /// Writes everything, or says why it could not.
    private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> OutputError? {
        switch DescriptorWriter.write(bytes, to: descriptor) {
        case nil: nil
        case .closed?: .closed
        case .failed(let reason)?: .failed(reason)
        }
    }
}
