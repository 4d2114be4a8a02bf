import Glibc
import Query

/// How found events are shown.
struct EventLook {
    /// The format.
    var output: OutputFormat
    /// The zone of times, typed and shown.
    var timezone: ZoneArgument
    /// When to use colours.
    var color: ColorChoice
    /// The fields that are shown; nil for those of the format.
    var fields: [String]?
    /// Whether events are shown with their ids.
    var hasIDs = false

    /// The writer for found events. A stream's events must be written as they come, none held back.
    func writer(for request: SearchRequest, isStream: Bool = false) -> any EventWriter {
        let zone = OutputZone(timezone)
        let highlighter = Highlighter(request.query)
        let isStyled = color.isOn(STDOUT_FILENO)
        let columns = Terminal.isTerminal(STDOUT_FILENO) ? Terminal.columns(STDOUT_FILENO) : nil
        if let fields = shownFields {
            switch output {
            case .json: return JSONFieldsWriter(fields)
            case .csv: return CSVFieldsWriter(fields)
            case .table: return TableFieldsWriter(fields, zone: zone, isStyled: isStyled, columns: columns)
            case .text, .raw:
                return TextFieldsWriter(fields, zone: zone, highlighter: highlighter, isStyled: isStyled)
            }
        }
        switch output {
        case .text: return TextWriter(zone: zone, highlighter: highlighter, isStyled: isStyled)
        case .table:
            return TableWriter(zone: zone, highlighter: highlighter, isStyled: isStyled, columns: columns, isStream: isStream)
        case .json: return JSONLinesWriter(hasIDs: hasIDs)
        case .csv: return CSVWriter()
        case .raw: return RawWriter()
        }
    }

    /// The fields that a writer of fields shows; nil where the format's own writer does.
    private var shownFields: [String]? {
        if let fields { return hasIDs && !fields.contains("id") ? ["id"] + fields : fields }
        guard hasIDs else { return nil }
        switch output {
        case .json: return nil
        case .csv: return ["id", "timestamp", "level", "service", "message", "traceId", "host", "source", "metadata"]
        case .text, .table, .raw: return ["id", "timestamp", "level", "service", "message"]
        }
    }
}
