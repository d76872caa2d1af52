public import Diagnostics

/// Statuses that come back from an issue tracker, as a table of comma-separated values (RFC 4180).
public struct StatusTable: Sendable {
  /// A line that says how far a package is.
  public struct Row: Hashable, Sendable {
    /// The id of the package.
    public let package: String
    /// How far it is.
    public let status: RoutePlan.Status
    /// Where the line begins.
    public let location: SourceLocation
  }

  /// In the order of the file.
  public private(set) var rows: [Row] = []

  /// Words that trackers use for the same.
  private static let words: [String: RoutePlan.Status] = [
    "open": .open, "to do": .open, "todo": .open, "new": .open, "backlog": .open,
    "started": .started, "in progress": .started, "doing": .started, "in review": .started,
    "blocked": .blocked, "on hold": .blocked, "waiting": .blocked,
    "done": .done, "closed": .done, "resolved": .done, "complete": .done, "completed": .done,
  ]

  /// Reads a table with the columns `id` and `status`; others are passed over.
  ///
  /// - Throws: `plan.table` for what is no such table, at its line.
  public init(_ bytes: [UInt8], file: String) throws(Problem) {
    let lines = try Self.cells(bytes, file: file)
    func place(_ line: Int) -> SourceLocation { SourceLocation(file: file, line: line, column: 1) }
    guard let head = lines.first else { throw Problem(.planTable, "the table is empty", at: place(1)) }
    func column(_ name: String) throws(Problem) -> Int {
      let found = head.cells.firstIndex { $0.lowercased() == name }
      guard let found else {
        throw Problem(
          .planTable, "the table has no column '\(name)'", at: place(1),
          hint: "the first line names the columns, 'id' and 'status' among them")
      }
      return found
    }
    let (id, status) = (try column("id"), try column("status"))
    for line in lines.dropFirst() where line.cells != [""] {
      guard line.cells.count > max(id, status) else {
        throw Problem(
          .planTable, "the line has \(line.cells.count) columns, the first has \(head.cells.count)",
          at: place(line.number))
      }
      let word = line.cells[status]
      guard let known = Self.words[word.lowercased()] else {
        throw Problem(
          .planTable, "'\(word.prefix(80))' is no status", at: place(line.number),
          hint: suggestion(for: word.lowercased(), among: RoutePlan.Status.allCases.map(\.rawValue))
            ?? "one of open, started, blocked, done, or the usual words of issue trackers for them")
      }
      rows.append(Row(package: line.cells[id], status: known, location: place(line.number)))
    }
  }

  /// Lines of cells, each with the number of its first line.
  private static func cells(_ bytes: [UInt8], file: String) throws(Problem) -> [(
    number: Int, cells: [String]
  )] {
    var lines: [(number: Int, cells: [String])] = []
    var (cells, cell): ([String], [UInt8]) = ([], [])
    var (number, first, isQuoted, position) = (1, 1, false, 0)
    func text(_ bytes: [UInt8]) throws(Problem) -> String {
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw Problem(
          .planTable, "the line is not UTF-8", at: SourceLocation(file: file, line: first, column: 1))
      }
      return text
    }
    let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    position = bytes.startIndex
    while position < bytes.endIndex {
      let byte = bytes[position]
      let next = position + 1 < bytes.endIndex ? bytes[position + 1] : 0
      position += 1
      if byte == 0x0A { number += 1 }
      switch byte {
      case 0x22 where isQuoted && next == 0x22:
        cell.append(byte)
        position += 1
      case 0x22 where isQuoted: isQuoted = false
      case 0x22 where cell.isEmpty: isQuoted = true
      case _ where isQuoted: cell.append(byte)
      case 0x2C:
        cells.append(try text(cell))
        cell = []
      case 0x0D where next == 0x0A: continue
      case 0x0A:
        lines.append((first, cells + [try text(cell)]))
        (cells, cell, first) = ([], [], number)
      default: cell.append(byte)
      }
    }
    guard !isQuoted else {
      throw Problem(
        .planTable, "a quoted cell does not end", at: SourceLocation(file: file, line: first, column: 1))
    }
    if !cells.isEmpty || !cell.isEmpty { lines.append((first, cells + [try text(cell)])) }
    return lines
  }
}

extension Problem.Code {
  /// A table that cannot be read.
  public static let planTable = Self("plan.table", exit: .invalidData)
}
