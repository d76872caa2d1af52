/// Digits with what may stand between them, as far ahead as any number is long.
struct NumberRun {
  private(set) var digits: [UInt8] = []
  /// Where each digit stands.
  private(set) var places: [Int] = []
  /// How many digits each group has that stands without a gap.
  private(set) var groups: [Int] = []
  /// What stands in the gaps, each sign once.
  private(set) var gaps: [UInt8] = []

  static let limit = 20

  /// Reads from the first digit.
  mutating func read(_ scan: PrivacyScan, from start: Int) {
    digits.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    groups.removeAll(keepingCapacity: true)
    gaps.removeAll(keepingCapacity: true)
    var index = start
    while digits.count < Self.limit {
      let first = index
      while PrivacyScan.isDigit(scan.at(index)), digits.count < Self.limit {
        digits.append(scan.at(index) - 48)
        places.append(index)
        index += 1
      }
      groups.append(index - first)
      var gap = index
      while gap - index < 3, [0x20, 0x2D, 0x2E, 0x2F, 0x28, 0x29].contains(scan.at(gap)) { gap += 1 }
      guard gap > index, PrivacyScan.isDigit(scan.at(gap)) else { return }
      for sign in index..<gap where !gaps.contains(scan.at(sign)) { gaps.append(scan.at(sign)) }
      index = gap
    }
  }

  /// Whether the number could end behind so many digits.
  func ends(after count: Int, _ scan: PrivacyScan) -> Bool {
    guard count > 0, count <= digits.count else { return false }
    return !PrivacyScan.isWord(scan.at(places[count - 1] + 1))
  }

  func range(_ count: Int) -> Range<Int> { places[0]..<places[count - 1] + 1 }

  /// How many groups make up so many digits; `nil` if one is cut.
  func groupCount(_ count: Int) -> Int? {
    var sum = 0
    for (number, size) in groups.enumerated() {
      sum += size
      if sum == count { return number + 1 }
      if sum > count { return nil }
    }
    return nil
  }

  /// Whether the digits are there without gap or with the same one everywhere, in groups of these sizes.
  func has(_ sizes: [Int]) -> Bool { groups.starts(with: sizes) }
}

extension PrivacyScan {
  /// What begins at a digit, a plus or a bracket: telephone numbers, cards, numbers of persons.
  mutating func scanNumber(from start: Int, _ run: inout NumberRun) {
    // Inside of a number that was found already.
    if let last = found.last, last.range.upperBound > start { return }
    let first = at(start)
    if first == 0x2B { return scanInternational(from: start, &run) }
    var digit = start
    if first == 0x28 {
      guard Self.isDigit(at(start + 1)) else { return }
      digit += 1
    }
    run.read(self, from: digit)
    guard run.digits.count >= 7 else {
      if first != 0x28 { scanBirth(from: digit) }
      return
    }
    if first == 0x28 {
      // `(030) 1234567`, not `(4111 1111 …)`.
      if at(run.places[0] + run.groups[0]) == 0x29 { scanNational(from: start, run) }
      return
    }
    scanBirth(from: start)
    // A number inside a word is a part of a name or a digest; behind a point, of another number.
    let before = at(start - 1)
    guard !Self.isWord(before), !isInUUID(start) else { return }
    let isFraction = before == 0x2E && Self.isDigit(at(start - 2)) && !run.gaps.contains(0x2E)
    if isFraction { return }
    if scanCard(run) || scanPerson(run) { return }
    scanNational(from: start, run)
  }

  /// E.164: a plus, then 8 to 15 digits, the first not 0; `(0)` may stand between.
  private mutating func scanInternational(from start: Int, _ run: inout NumberRun) {
    guard !Self.isWord(at(start - 1)), at(start - 1) != 0x2B else { return }
    var digit = start + 1
    while digit - start < 4, at(digit) == 0x20 || at(digit) == 0x28 { digit += 1 }
    guard (49...57).contains(at(digit)) else { return }
    run.read(self, from: digit)
    guard let count = phoneLength(run, 8...15) else { return }
    add(start..<run.range(count).upperBound, .phone)
  }

  /// The most digits in a range behind which the number may end: whole groups, none of them a word.
  private func phoneLength(_ run: NumberRun, _ range: ClosedRange<Int>) -> Int? {
    var (sum, best) = (0, Int?.none)
    for size in run.groups {
      sum += size
      if range.contains(sum), run.ends(after: sum, self) { best = sum }
    }
    return best
  }

  private mutating func scanNational(from start: Int, _ run: NumberRun) {
    let digits = run.digits
    let before = at(start - 1)
    guard !Self.isWord(before), before != 0x2E, before != 0x2B else { return }
    let isBracket = at(start) == 0x28
    if !isBracket, isTold(.phone, before: start, within: 24), let count = phoneLength(run, 7...15),
      !isDate(run),
      endOfIPv4(from: start) == nil
    {
      return add(start..<run.range(count).upperBound, .phone)
    }
    guard before != 0x2D || !Self.isWord(at(start - 2)) else { return }
    // 00 and the number of a country.
    if digits[0] == 0, digits[1] == 0, (1...9).contains(digits[2]), run.groups[0] != 1,
      run.groups.count > 1 || digits.count >= 12, let count = phoneLength(run, 11...17)
    {
      return add(start..<run.range(count).upperBound, .phone)
    }
    if isAmerican(run, hasBracket: isBracket) {
      return add(start..<run.range(10).upperBound, .phone)
    }
    guard digits[0] == 0, (1...9).contains(digits[1]) else { return }
    let gaps = run.gaps.filter { $0 != 0x28 && $0 != 0x29 }
    // France: five pairs with the same sign between.
    if run.has([2, 2, 2, 2, 2]), gaps.count == 1, run.ends(after: 10, self) {
      return add(start..<run.range(10).upperBound, .phone)
    }
    // Without gaps only what mobile numbers begin with.
    let isMobile =
      (digits[1] == 1 && (5...7).contains(digits[2]) && (11...12).contains(run.groups[0]))
      || (digits[1] == 7 && run.groups[0] == 11) || ((6...7).contains(digits[1]) && run.groups[0] == 10)
    if isMobile, run.ends(after: run.groups[0], self), !isTold(.book, before: start) {
      return add(start..<run.range(run.groups[0]).upperBound, .phone)
    }
    let isSpaced = run.groups.prefix(10).allSatisfy { $0 == 1 } && run.groups.count >= 10
    guard run.groups.count > 1, run.groups[0] >= 3 || isSpaced, !gaps.contains(0x2E), gaps.count <= 2,
      let count = phoneLength(run, 9...13)
    else { return }
    add(start..<run.range(count).upperBound, .phone)
  }

  /// `(212) 555-0123`, `212-555-0123`, `212.555.0123`; area and exchange begin with 2 to 9.
  private func isAmerican(_ run: NumberRun, hasBracket: Bool) -> Bool {
    guard run.has([3, 3, 4]), run.ends(after: 10, self), run.digits[0] >= 2, run.digits[3] >= 2 else {
      return false
    }
    return hasBracket || run.gaps.count == 1
  }

  /// `2026-11-21`, `21.11.2026`: year, month and day are where they can be.
  private func isDate(_ run: NumberRun) -> Bool {
    guard run.groups.count >= 3, run.digits.count >= 8 else { return false }
    func number(_ range: Range<Int>) -> Int { run.digits[range].reduce(0) { $0 * 10 + Int($1) } }
    if run.has([4, 2, 2]) {
      return (1900...2100).contains(number(0..<4)) && (1...12).contains(number(4..<6))
    }
    guard run.has([2, 2, 4]) else { return false }
    return (1...31).contains(number(0..<2)) && (1900...2100).contains(number(4..<8))
  }

  // MARK: - Cards

  /// 13 to 19 digits that a network gives, with the check digit right.
  private mutating func scanCard(_ run: NumberRun) -> Bool {
    guard run.digits.count >= 13 else { return false }
    for count in (13...min(19, run.digits.count)).reversed()
    where run.groupCount(count) != nil && run.ends(after: count, self) {
      let digits = run.digits[..<count]
      guard Self.isCard(digits), CheckDigits.luhn(digits), Set(digits).count > 1 else { continue }
      add(run.range(count), .card)
      return true
    }
    return false
  }

  private static func isCard(_ digits: ArraySlice<UInt8>) -> Bool {
    let four = digits.prefix(4).reduce(0) { $0 * 10 + Int($1) }
    let (two, count) = (four / 100, digits.count)
    switch four {
    case 4_000...4_999: return [13, 16, 19].contains(count)
    case 5_100...5_599, 2_221...2_720: return count == 16
    case 3_000...3_059, 3_600...3_699, 3_800...3_999: return (14...19).contains(count)
    case 3_528...3_589: return (16...19).contains(count)
    default:
      if two == 34 || two == 37 { return count == 15 }
      if two == 50 || (56...58).contains(two) { return count >= 13 }
      return (60...69).contains(two) && count >= 13
    }
  }

  // MARK: - Persons

  /// Numbers of persons that are only digits.
  private mutating func scanPerson(_ run: NumberRun) -> Bool {
    let (digits, start) = (run.digits, run.places[0])
    func isWhole(_ count: Int) -> Bool { run.groupCount(count) != nil && run.ends(after: count, self) }
    // Switzerland and its neighbours: 756, EAN-13.
    if digits.count >= 13, digits.starts(with: [7, 5, 6]), CheckDigits.ean13(digits[..<13]), isWhole(13) {
      add(run.range(13), .national)
      return true
    }
    if digits.count >= 15, CheckDigits.french(digits[..<15]), isWhole(15) {
      add(run.range(15), .national)
      return true
    }
    if digits.count >= 11, CheckDigits.germanTax(digits[..<11]), isWhole(11) {
      add(run.range(11), .tax)
      return true
    }
    guard digits.count >= 9 else { return false }
    let isTold = isTold(.socialSecurity, before: start)
    let isFormed =
      run.has([3, 2, 4]) && run.gaps.count == 1 || isTold && run.groupCount(9) != nil
      || run.groups.prefix(9).allSatisfy { $0 == 1 } && run.groups.count == 9 && isTold
    if isFormed, isWhole(9), Self.isSocialSecurity(digits[..<9]) {
      add(run.range(9), .socialSecurity)
      return true
    }
    if self.isTold(.national, before: start), let count = phoneLength(run, 9...13) {
      add(run.range(count), .national)
      return true
    }
    return false
  }

  /// What the Social Security Administration gives to nobody is none.
  private static func isSocialSecurity(_ digits: ArraySlice<UInt8>) -> Bool {
    let number = digits.reduce(0) { $0 * 10 + Int($1) }
    let (area, group, serial) = (number / 1_000_000, number / 10_000 % 100, number % 10_000)
    return area != 0 && area != 666 && area < 900 && group != 0 && serial != 0 && number != 78_051_120
  }

  // MARK: - Dates of birth

  private mutating func scanBirth(from start: Int) {
    let end = end(from: start, limit: 10) { Self.isDigit($0) || [0x2D, 0x2E, 0x2F].contains($0) }
    let parts = bytes[start..<end].split(whereSeparator: { !Self.isDigit($0) }).map(\.count)
    guard
      parts == [4, 2, 2]
        || (parts.count == 3 && parts[0] <= 2 && parts[1] <= 2 && (parts[2] == 4 || parts[2] == 2)),
      isTold(.birth, before: start, within: 24)
    else { return }
    let last = Self.isDigit(at(end - 1)) ? end : end - 1
    add(start..<last, .birth)
  }

  /// Whether a place lies in 8-4-4-4-12 hexadecimal digits.
  private func isInUUID(_ place: Int) -> Bool {
    let first = start(before: place, limit: 36) { Self.isHex($0) || $0 == 0x2D }
    let last = end(from: place, limit: 36) { Self.isHex($0) || $0 == 0x2D }
    guard last - first >= 36 else { return false }
    return bytes[first..<last].split(separator: 0x2D, omittingEmptySubsequences: false).map(\.count)
      .contains([8, 4, 4, 4, 12])
  }
}
