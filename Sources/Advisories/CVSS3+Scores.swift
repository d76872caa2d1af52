extension CVSS3 {
  /// The base score (§7.1): what the vulnerability is by itself.
  public var baseScore: Score {
    let impact = impact(confidentiality: loss(value("C")), loss(value("I")), loss(value("A")))
    let change: Fixed =
      isChanged(value("S"))
      ? Fixed("7.52") * (impact - Fixed("0.029")) - Fixed("3.25") * (impact - Fixed("0.02")).power(15)
      : Fixed("6.42") * impact
    return score(change, exploitability { value($0) }, isChanged: isChanged(value("S")))
  }

  /// The temporal score (§7.2): the base score weakened by what is known today; equal to it without temporal metrics.
  public var temporalScore: Score { weakened(baseScore) }

  /// The environmental score (§7.3): for an organisation's requirements and modified metrics.
  public var environmentalScore: Score {
    let impact = min(
      Fixed("0.915"),
      impact(
        confidentiality: requirement("CR") * loss(modified("C")), requirement("IR") * loss(modified("I")),
        requirement("AR") * loss(modified("A"))))
    let isChanged = isChanged(modified("S"))
    // The one formula in which 3.0 and 3.1 differ (v3.1 User Guide §2.4).
    let power =
      minor == 0
      ? (impact - Fixed("0.02")).power(15) : (impact * Fixed("0.9731") - Fixed("0.02")).power(13)
    let change =
      isChanged
      ? Fixed("7.52") * (impact - Fixed("0.029")) - Fixed("3.25") * power : Fixed("6.42") * impact
    return weakened(score(change, exploitability { modified($0) }, isChanged: isChanged))
  }

  // MARK: - Formulas (§7)

  private func impact(confidentiality: Fixed, _ integrity: Fixed, _ availability: Fixed) -> Fixed {
    let one = Fixed("1")
    return one - (one - confidentiality) * (one - integrity) * (one - availability)
  }

  private func score(_ impact: Fixed, _ exploitability: Fixed, isChanged: Bool) -> Score {
    guard impact > Fixed("0") else { return Score(tenths: 0) }
    let sum = isChanged ? Fixed("1.08") * (impact + exploitability) : impact + exploitability
    return min(sum, Fixed("10")).roundedUp
  }

  private func weakened(_ score: Score) -> Score {
    let factors = [("E", Self.maturity), ("RL", Self.remediation), ("RC", Self.confidence)]
    return factors.reduce(Fixed(tenths: score.tenths)) { $0 * ($1.1[value($1.0)] ?? Fixed("1")) }.roundedUp
  }

  private func exploitability(_ value: (String) -> String) -> Fixed {
    let isChanged = isChanged(value("S"))
    let privileges =
      switch value("PR") {
      case "N": Fixed("0.85")
      case "L": Fixed(isChanged ? "0.68" : "0.62")
      default: Fixed(isChanged ? "0.5" : "0.27")
      }
    let vector =
      switch value("AV") {
      case "N": Fixed("0.85")
      case "A": Fixed("0.62")
      case "L": Fixed("0.55")
      default: Fixed("0.2")
      }
    let complexity = Fixed(value("AC") == "L" ? "0.77" : "0.44")
    return Fixed("8.22") * vector * complexity * privileges * Fixed(value("UI") == "N" ? "0.85" : "0.62")
  }

  // MARK: - Weights (§7.4)

  private func isChanged(_ scope: String) -> Bool { scope == "C" }

  private func loss(_ value: String) -> Fixed {
    switch value {
    case "H": Fixed("0.56")
    case "L": Fixed("0.22")
    default: Fixed("0")
    }
  }

  private func requirement(_ metric: String) -> Fixed {
    switch value(metric) {
    case "H": Fixed("1.5")
    case "L": Fixed("0.5")
    default: Fixed("1")
    }
  }

  private static let maturity = ["U": Fixed("0.91"), "P": Fixed("0.94"), "F": Fixed("0.97")]
  private static let remediation = ["O": Fixed("0.95"), "T": Fixed("0.96"), "W": Fixed("0.97")]
  private static let confidence = ["U": Fixed("0.92"), "R": Fixed("0.96")]
}

/// A decimal fraction with 18 places, in an integer.
///
/// No intermediate value passes 12, so a product stays below 1.5e38 and 128 bits hold it. All products
/// but the powers are exact; those are off by less than 1e-15, and rounding looks at five places.
private struct Fixed: Comparable {
  private static let one: Int128 = 1_000_000_000_000_000_000
  private let units: Int128

  private init(units: Int128) { self.units = units }

  init(tenths: Int) { units = Int128(tenths) * (Self.one / 10) }

  /// A constant of the specification, as it is written there.
  init(_ text: StaticString) {
    var (units, place) = (Int128(0), Int128(0))
    text.withUTF8Buffer { bytes in
      for byte in bytes {
        if byte == UInt8(ascii: ".") {
          place = Self.one
        } else {
          units = units * 10 + Int128(byte - UInt8(ascii: "0"))
          place /= 10
        }
      }
    }
    self.units = units * (place == 0 ? Self.one : place)
  }

  static func < (left: Fixed, right: Fixed) -> Bool { left.units < right.units }
  static func + (left: Fixed, right: Fixed) -> Fixed { Fixed(units: left.units + right.units) }
  static func - (left: Fixed, right: Fixed) -> Fixed { Fixed(units: left.units - right.units) }
  static func * (left: Fixed, right: Fixed) -> Fixed { Fixed(units: left.units * right.units / one) }

  func power(_ exponent: Int) -> Fixed { (1..<exponent).reduce(self) { result, _ in result * self } }

  /// Appendix A of v3.1, Roundup: to five places first, then up to one.
  var roundedUp: CVSS3.Score {
    let places = (units + Self.one / 200_000) / (Self.one / 100_000)
    return CVSS3.Score(tenths: Int(places / 10_000) + (places % 10_000 == 0 ? 0 : 1))
  }
}
