extension PrivacyScan {
  // MARK: - E-mail

  /// Last labels behind which something else stands than a mail server: units of systemd, names of files.
  private static let notHosts: [StaticString] = [
    "service", "timer", "socket", "slice", "scope", "mount", "target", "path", "png", "jpg", "jpeg", "gif",
    "webp",
    "svg", "ico", "pdf", "tgz", "gz", "zip", "json", "yaml", "yml", "js", "ts", "css", "html", "txt",
  ]

  /// What stands on both sides of `@` (RFC 5321 §4.1.2, letters of all scripts as in RFC 6531).
  mutating func scanAddressSign(at sign: Int) {
    let before = at(sign - 1) == 0x20 ? sign - 1 : sign
    let after = at(sign + 1) == 0x20 ? sign + 2 : sign + 1
    // `a @b` is a mention; blanks stand on both sides or on none.
    guard (before < sign) == (after > sign + 1) else { return }
    addAddress(localEnd: before, hostStart: after, isSpelled: false)
  }

  private static func isLocal(_ byte: UInt8) -> Bool {
    isWord(byte) || byte == 0x2E || "!#$%&'*+/=?^`{|}~-".utf8.contains(byte)
  }

  private mutating func addAddress(localEnd: Int, hostStart: Int, isSpelled: Bool) {
    var first = start(before: localEnd, limit: 65) { Self.isLocal($0) }
    // Quotes, brackets and assignments around an address are not part of it.
    while first < localEnd, !Self.isWord(at(first)) { first += 1 }
    if let equals = bytes[first..<localEnd].lastIndex(where: { $0 == 0x3D || $0 == 0x2F || $0 == 0x7C }) {
      first = equals + 1
    }
    guard first < localEnd, localEnd - first <= 64, at(localEnd - 1) != 0x2E else { return }
    // `https://user@host` is the matter of another scanner; a package URL has versions behind its sign.
    let token = start(before: first, limit: 200) { $0 > 0x20 && $0 != FoldedText.other }
    if isSchemed(token, first) || has("pkg:", at: token) { return }
    guard let last = hostEnd(from: hostStart, isSpelled: isSpelled) else { return }
    // `git@host:path`
    if at(last) == 0x3A, Self.isWord(at(last + 1)), has("git", at: first), localEnd - first == 3 { return }
    add(first..<last, .email)
  }

  /// Whether `://` stands in a token before a place, without a path in between.
  private func isSchemed(_ token: Int, _ place: Int) -> Bool {
    guard place - token >= 3 else { return false }
    return (token..<place - 2).contains {
      at($0) == 0x3A && at($0 + 1) == 0x2F && at($0 + 2) == 0x2F && !bytes[($0 + 3)..<place].contains(0x2F)
    }
  }

  /// Where a host name ends that has a point and a last label of letters; `nil` if there is none.
  private func hostEnd(from start: Int, isSpelled: Bool) -> Int? {
    var (index, labels, best) = (start, [Range<Int>](), Int?.none)
    while labels.count < 12, index - start < 254 {
      let label =
        index..<end(from: index, limit: 64) {
          Self.isAlphanumeric($0) || $0 == 0x2D || $0 == FoldedText.letter
        }
      guard !label.isEmpty, label.count <= 63, at(label.lowerBound) != 0x2D else { break }
      let last =
        label.lowerBound..<(at(label.upperBound - 1) == 0x2D ? label.upperBound - 1 : label.upperBound)
      labels.append(last)
      let letters = bytes[last]
      // Punycode is not only letters.
      let isTop =
        letters.count >= 2 && letters.allSatisfy { Self.isLetter($0) || $0 == FoldedText.letter }
        || has("xn--", at: last.lowerBound)
      if labels.count > 1, isTop { best = last.upperBound }
      guard last.upperBound == label.upperBound, let next = point(label.upperBound, isSpelled: isSpelled)
      else { break }
      index = next
    }
    guard let best, let top = labels.last(where: { $0.upperBound == best }) else { return nil }
    if Self.notHosts.contains(where: { $0.utf8CodeUnitCount == top.count && has($0, at: top.lowerBound) }) {
      return nil
    }
    // `name@1.2.3-beta.rc` is a version.
    let isVersion = labels.prefix(2).allSatisfy { label in
      bytes[label].allSatisfy { Self.isDigit($0) }
        || (Self.lowered(at(label.lowerBound)) == 0x76
          && bytes[label].dropFirst().allSatisfy { Self.isDigit($0) })
    }
    return isVersion ? nil : best
  }

  /// Where what stands for a point ends: `.`, `[.]`, `(dot)`, and ` dot ` where the sign was spelled too.
  private func point(_ index: Int, isSpelled: Bool) -> Int? {
    if at(index) == 0x2E { return index + 1 }
    var place = index
    while at(place) == 0x20, place - index < 2 { place += 1 }
    for (form, length) in [("[.]", 3), ("(.)", 3), ("[dot]", 5), ("(dot)", 5), ("{dot}", 5)]
      as [(StaticString, Int)]
    where has(form, at: place) {
      let next = place + length
      return at(next) == 0x20 ? next + 1 : next
    }
    guard isSpelled, place > index else { return nil }
    for (form, length) in [("dot ", 4), ("punkt ", 6), (". ", 2)] as [(StaticString, Int)]
    where has(form, at: place) {
      return place + length
    }
    return nil
  }

  /// `name (at) host.tld`, `name at host dot tld`.
  mutating func scanSpelledSign(from start: Int) {
    guard has("at", at: start), !Self.isWord(at(start + 2)) else { return }
    let (open, close) = (at(start - 1), at(start + 2))
    let isBracketed = [0x28, 0x5B, 0x7B, 0x3C].contains(open) && [0x29, 0x5D, 0x7D, 0x3E].contains(close)
    guard isBracketed || (open == 0x20 && close == 0x20) else { return }
    var (left, right) = isBracketed ? (start - 1, start + 3) : (start, start + 2)
    if at(left - 1) == 0x20 { left -= 1 }
    if at(right) == 0x20 { right += 1 }
    // Without brackets only where the point is spelled too: `look at example.com` is no address.
    if !isBracketed {
      let host = end(from: right, limit: 64) { Self.isAlphanumeric($0) || $0 == 0x2D }
      guard at(host) != 0x2E, point(host, isSpelled: true) != nil else { return }
    }
    addAddress(localEnd: left, hostStart: right, isSpelled: true)
  }

  // MARK: - IPv4

  /// Four numbers up to 255 with points between, where they are no version.
  mutating func scanIPv4(from start: Int) {
    guard let last = endOfIPv4(from: start), !isVersion(start) else { return }
    let octets = bytes[start..<last].split(separator: 0x2E).map { $0.reduce(0) { $0 * 10 + Int($1) - 48 } }
    // This network, this machine, every machine, and what documents use (RFC 5737): nobody's.
    if octets[0] == 0 || octets[0] == 127 || octets == [255, 255, 255, 255] { return }
    if [[192, 0, 2], [198, 51, 100], [203, 0, 113]].contains(Array(octets[..<3])) { return }
    add(start..<last, .address)
  }

  func endOfIPv4(from start: Int) -> Int? {
    var index = start
    for part in 0..<4 {
      let last = end(from: index, limit: 4) { Self.isDigit($0) }
      let digits = bytes[index..<last]
      guard (1...3).contains(digits.count), digits.count == 1 || digits.first != 48,
        digits.reduce(0, { $0 * 10 + Int($1) - 48 }) <= 255
      else { return nil }
      index = last
      guard part < 3 else { break }
      if at(index) == 0x2E {
        index += 1
      } else if has("[.]", at: index) || has("(.)", at: index) {
        index += 3
      } else {
        return nil
      }
    }
    if Self.isWord(at(index)) || (at(index) == 0x2E && Self.isDigit(at(index + 1))) { return nil }
    // `1.2.3.4-beta`, `1.2.3.4+build`
    if at(index) == 0x2B || (at(index) == 0x2D && Self.isLetter(at(index + 1))) { return nil }
    return index
  }

  /// Whether what stands before says that a version follows.
  private func isVersion(_ start: Int) -> Bool {
    let before = at(start - 1)
    if before == 0x2E || Self.isWord(before) || before == 0x5E || before == 0x7E { return true }
    if before == 0x2D || before == 0x2F {
      if Self.isLetter(at(start - 2)) && before == 0x2D { return true }
    }
    if before == 0x3D, [0x3D, 0x3E, 0x3C, 0x7E, 0x21].contains(at(start - 2)) { return true }
    let token = self.start(before: start, limit: 200) { $0 > 0x20 }
    if has("pkg:", at: token) || has("oid:", at: token) || has("urn:", at: token) { return true }
    var place = start
    while place > 0, [0x20, 0x22, 0x27, 0x3A, 0x3D, 0x28].contains(at(place - 1)), start - place < 4 {
      place -= 1
    }
    let word = self.start(before: place, limit: 24) { Self.isWord($0) }
    let words: [StaticString] = [
      "version", "versions", "release", "v", "ver", "firmware", "build", "revision", "oid", "tag",
      "assemblyversion",
      "chapter", "section", "clause", "kapitel", "abschnitt",
    ]
    return words.contains { $0.utf8CodeUnitCount == place - word && has($0, at: word) }
  }

  // MARK: - Colons: IPv6 and addresses of network cards

  /// The run of hexadecimal digits, colons and points around the first colon of it.
  mutating func scanColon(at colon: Int) {
    let first = start(before: colon, limit: 5) { Self.isHex($0) }
    guard !Self.isWord(at(first - 1)), at(first - 1) != 0x3A, colon == first || colon - first <= 4 else {
      return
    }
    let last = end(from: first, limit: 64) { Self.isHex($0) || $0 == 0x3A || $0 == 0x2E }
    var run = bytes[first..<last]
    while run.last == 0x2E || (run.last == 0x3A && run.dropLast().last != 0x3A) { run.removeLast() }
    guard run.count >= 3, !Self.isWord(at(run.endIndex)) else { return }
    let groups = run.split(separator: 0x3A, omittingEmptySubsequences: false)
    if groups.count == 6, groups.allSatisfy({ $0.count == 2 && !$0.contains(0x2E) }) {
      return add(run.startIndex..<run.endIndex, .hardware)
    }
    guard Self.isIPv6(run), run.contains(where: { Self.isDigit($0) }) else { return }
    // This machine, nothing, and what documents use (RFC 3849).
    let text = run.map { Self.lowered($0) }
    if text == Array("::1".utf8) || text.starts(with: Array("2001:db8:".utf8)) || text == Array("::".utf8) {
      return
    }
    var end = run.endIndex
    if at(end) == 0x25, Self.isWord(at(end + 1)) {
      end = self.end(from: end + 1, limit: 16) { Self.isWord($0) }
    }
    add(run.startIndex..<end, .address)
  }

  /// RFC 4291 §2.2: eight groups, or fewer with one `::`; the last two may be an address of IPv4.
  static func isIPv6(_ text: ArraySlice<UInt8>) -> Bool {
    let groups = text.split(separator: 0x3A, omittingEmptySubsequences: false).map { Array($0) }
    var (count, gaps) = (0, 0)
    for (place, group) in groups.enumerated() {
      if group.isEmpty {
        let isEdge = place == 0 || place == groups.count - 1
        // `::1` and `1::` have two empty groups at their edge.
        if isEdge {
          let inner = place == 0 ? groups.dropFirst().first : groups.dropLast().last
          guard inner?.isEmpty == true else { return false }
        } else {
          gaps += 1
        }
      } else if group.contains(0x2E) {
        let octets = group.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard place == groups.count - 1, octets.count == 4,
          octets.allSatisfy({
            (1...3).contains($0.count) && $0.allSatisfy { isDigit($0) }
              && $0.reduce(0) { $0 * 10 + Int($1) - 48 } <= 255
          })
        else { return false }
        count += 2
      } else {
        guard group.count <= 4, group.allSatisfy({ isHex($0) }) else { return false }
        count += 1
      }
    }
    return gaps == 0 ? count == 8 : gaps == 1 && count <= 7
  }
}
