/// The general categories of `\p{Lu}` and `\pL`, as they were in the Unicode version of the script table.
///
/// The standard library knows a later version, and tomorrow a still later one; a rule must not change with the
/// compiler. So what was assigned after that version counts as unassigned here.
enum UnicodeCategories {
  /// A category of two letters, or the union of those that begin with one.
  ///
  /// As in RE2 there is no `Cn`.
  static func named(_ name: String) -> ScalarSet? { categories[name] }

  static let categories: [String: ScalarSet] = {
    var ranges: [String: [ScalarSet.Span]] = [
      "Cs": [0xD800...0xDFFF], "Co": [0xE000...0xF8FF, 0xF0000...0xFFFFD, 0x100000...0x10FFFD],
    ]
    // Where that version has assigned anything but private use.
    for part: ScalarSet.Span in [0...0xD7FF, 0xF900...0x323AF, 0xE0000...0xE01EF] {
      var (name, start) = (nil as String?, part.lowerBound)
      for value in part {
        let here = code(of: value)
        guard here != name else { continue }
        if let name { ranges[name, default: []].append(start...(value - 1)) }
        (name, start) = (here, value)
      }
      if let name { ranges[name, default: []].append(start...part.upperBound) }
    }
    for (name, parts) in ranges { ranges[String(name.prefix(1)), default: []] += parts }
    return ranges.mapValues { ScalarSet($0) }
  }()

  /// What later versions have moved to another category.
  private static let moved: [UInt32: String] = [0x295: "Ll", 0x1171E: "Mn"]

  private static func code(of value: UInt32) -> String? {
    guard let properties = Unicode.Scalar(value)?.properties, let age = properties.age,
      age <= UnicodeScripts.version
    else { return nil }
    return moved[value] ?? code(of: properties.generalCategory)
  }

  private static func code(of category: Unicode.GeneralCategory) -> String? {
    switch category {
    case .uppercaseLetter: "Lu"
    case .lowercaseLetter: "Ll"
    case .titlecaseLetter: "Lt"
    case .modifierLetter: "Lm"
    case .otherLetter: "Lo"
    case .nonspacingMark: "Mn"
    case .spacingMark: "Mc"
    case .enclosingMark: "Me"
    case .decimalNumber: "Nd"
    case .letterNumber: "Nl"
    case .otherNumber: "No"
    case .connectorPunctuation: "Pc"
    case .dashPunctuation: "Pd"
    case .openPunctuation: "Ps"
    case .closePunctuation: "Pe"
    case .initialPunctuation: "Pi"
    case .finalPunctuation: "Pf"
    case .otherPunctuation: "Po"
    case .mathSymbol: "Sm"
    case .currencySymbol: "Sc"
    case .modifierSymbol: "Sk"
    case .otherSymbol: "So"
    case .spaceSeparator: "Zs"
    case .lineSeparator: "Zl"
    case .paragraphSeparator: "Zp"
    case .control: "Cc"
    case .format: "Cf"
    default: nil
    }
  }
}
