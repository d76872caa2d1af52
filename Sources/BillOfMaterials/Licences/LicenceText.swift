internal import JSON

/// The text of a licence that lies beside a component: evidence, and no declaration.
public struct LicenceText: Hashable, Sendable {
  /// Its SPDX id.
  public let licence: String
  /// The file that holds it, where that is said.
  public let file: String?

  /// A text that was found.
  public init(_ licence: String, in file: String?) { (self.licence, self.file) = (licence, file) }
}

extension [LicenceText] {
  /// `evidence.licenses` of CycloneDX: each licence once, sorted.
  var cycloneDX: JSON { .array(ids.map { ["license": ["id": .string($0)]] }) }

  /// `licenseComments` of SPDX: `MIT is the text of LICENSE`, a line for each.
  var comment: String? {
    isEmpty
      ? nil
      : map { "\($0.licence)\(Self.words)\($0.file.map(onOneLine) ?? Self.someFile)" }.joined(separator: "\n")
  }

  private static let words = " is the text of "
  private static let someFile = "a file"

  private var ids: [String] {
    Set(map(\.licence)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Reads such lines; others are the words of somebody else.
  init(comment: String?) {
    self = (comment ?? "").split(separator: "\n").compactMap { line in
      guard let middle = line.firstRange(of: Self.words), middle.lowerBound > line.startIndex else {
        return nil
      }
      let file = String(line[middle.upperBound...])
      return LicenceText(
        String(line[..<middle.lowerBound]), in: file == Self.someFile ? nil : file)
    }
  }
}
