/// Names of licences as people write them, where they can mean only one licence.
///
/// `BSD`, `GPL` or `Apache Software License` are not here: they leave open which one (PEP 639, appendix
/// "Mapping License Classifiers to SPDX Identifiers").
public enum LicenceName {
  /// The SPDX id that a name means beyond doubt; `nil` if there is doubt.
  ///
  /// Case, white space, commas, a leading `the` and `version` before a number make no difference.
  public static func identifier(_ name: String) -> String? { identifiers[key(name)] }

  /// The SPDX id of a trove classifier `License :: …`; `nil` for others and for ambiguous ones.
  public static func identifier(classifier: String) -> String? {
    guard let name = licenceName(ofClassifier: classifier) else { return nil }
    return classifierIdentifiers[name]
  }

  /// The last part of a classifier `License :: …`; `nil` for others and for those that only say "a licence".
  public static func licenceName(ofClassifier classifier: String) -> String? {
    let parts = parts(of: classifier)
    guard parts.count > 1, parts[0] == "License", let last = parts.last else { return nil }
    return ["OSI Approved", "DFSG approved", "Other/Proprietary License"].contains(last) && parts.count == 2
      ? nil : last
  }

  private static func parts(of classifier: String) -> [String] {
    var parts = [""]
    var words = classifier.split(whereSeparator: \.isWhitespace)[...]
    while let word = words.popFirst() {
      if word == "::" {
        parts.append("")
      } else {
        parts[parts.count - 1] += (parts.last == "" ? "" : " ") + word
      }
    }
    return parts
  }

  private static func key(_ name: String) -> String {
    let separators: Set<Character> = [" ", "\t", "\n", "\r", ",", ";", "-", "_", "(", ")", "\"", "'", "/"]
    var words = name.lowercased().split { separators.contains($0) }.map(String.init)
    if words.first == "the" { words.removeFirst() }
    words = words.compactMap { word in
      switch word {
      case "version", "v", "v.": nil
      case "licence", "licensed": "license"
      case "public", "software": word
      default:
        // "v2.0" and "2.0." are "2.0".
        word.first == "v" && word.dropFirst().first?.isNumber == true
          ? String(word.dropFirst()) : word.hasSuffix(".") ? String(word.dropLast()) : word
      }
    }
    return words.joined(separator: " ")
  }

  /// Keys as `key` writes them.
  private static let identifiers: [String: String] = {
    var table: [String: String] = [:]
    for (id, names) in names { for name in names { table[key(name)] = id } }
    return table
  }()

  private static let names: [(String, [String])] = [
    ("0BSD", ["Zero-Clause BSD", "BSD Zero Clause License", "0BSD License"]),
    (
      "AGPL-3.0-or-later",
      ["AGPLv3+", "AGPL-3.0+", "GNU Affero General Public License v3 or later", "AGPLv3 or later"]
    ),
    (
      "Apache-2.0",
      [
        "Apache 2.0", "Apache 2", "Apache2", "Apache2.0", "Apache License 2.0", "Apache License 2",
        "Apache License, Version 2.0", "Apache Software License 2.0", "Apache Software License version 2",
        "Apache Software License, Version 2.0", "ASL 2.0", "ASL 2", "Apache 2.0 License",
        "Apache-2.0 License",
        "Apache 2 License", "License Apache 2.0", "Apache Public License 2.0",
      ]
    ),
    ("Artistic-2.0", ["Artistic License 2.0"]),
    ("BSL-1.0", ["Boost Software License 1.0", "Boost Software License 1.0 (BSL-1.0)"]),
    (
      "BSD-2-Clause",
      [
        "BSD 2-Clause", "BSD 2-Clause License", "2-Clause BSD", "2-Clause BSD License", "Simplified BSD",
        "Simplified BSD License", "BSD 2-Clause \"Simplified\" License", "BSD-2",
      ]
    ),
    (
      "BSD-3-Clause",
      [
        "BSD 3-Clause", "BSD 3-Clause License", "3-Clause BSD", "3-Clause BSD License", "New BSD",
        "New BSD License",
        "Modified BSD", "Modified BSD License", "Revised BSD License", "BSD-3", "BSD (3-clause)",
        "BSD 3-Clause \"New\" or \"Revised\" License", "BSD-3-Clause License", "BSD three clause",
      ]
    ),
    ("CC-BY-4.0", ["CC BY 4.0", "Creative Commons Attribution 4.0 International"]),
    (
      "CC0-1.0",
      ["CC0", "CC0 1.0", "CC0 1.0 Universal", "CC0 1.0 Universal (CC0 1.0) Public Domain Dedication"]
    ),
    ("EPL-2.0", ["Eclipse Public License 2.0", "EPL 2.0"]),
    ("EUPL-1.2", ["European Union Public Licence 1.2", "EUPL 1.2"]),
    (
      "GPL-2.0-or-later",
      [
        "GPLv2+", "GPL-2.0+", "GPL v2 or later", "GNU General Public License v2 or later",
        "GNU GPL v2 or later",
      ]
    ),
    (
      "GPL-3.0-or-later",
      [
        "GPLv3+", "GPL-3.0+", "GPL v3 or later", "GNU General Public License v3 or later",
        "GNU GPL v3 or later",
      ]
    ),
    ("HPND", ["Historical Permission Notice and Disclaimer"]),
    ("ISC", ["ISC License", "ISC License (ISCL)", "ISCL"]),
    (
      "LGPL-2.1-or-later",
      ["LGPLv2.1+", "LGPL-2.1+", "LGPL v2.1 or later", "GNU Lesser General Public License v2.1 or later"]
    ),
    (
      "LGPL-3.0-or-later",
      ["LGPLv3+", "LGPL-3.0+", "LGPL v3 or later", "GNU Lesser General Public License v3 or later"]
    ),
    (
      "MIT",
      [
        "MIT License", "The MIT License", "The MIT License (MIT)", "MIT license (MIT)", "Expat",
        "Expat License", "MIT (Expat)",
      ]
    ),
    ("MIT-0", ["MIT No Attribution", "MIT No Attribution License (MIT-0)"]),
    (
      "MPL-2.0",
      [
        "MPL 2.0", "MPL 2", "MPLv2", "MPLv2.0", "Mozilla Public License 2.0",
        "Mozilla Public License 2.0 (MPL 2.0)",
        "MPL 2.0 License",
      ]
    ),
    ("PSF-2.0", ["PSF 2.0", "Python Software Foundation License 2.0"]),
    ("Unlicense", ["The Unlicense", "The Unlicense (Unlicense)", "Unlicense License"]),
    ("Zlib", ["zlib License", "zlib/libpng License"]),
    ("ZPL-2.1", ["ZPL 2.1", "Zope Public License 2.1"]),
  ]

  /// Trove classifiers that name exactly one licence (PEP 639, appendix).
  private static let classifierIdentifiers: [String: String] = [
    "Blue Oak Model License (BlueOak-1.0.0)": "BlueOak-1.0.0",
    "Boost Software License 1.0 (BSL-1.0)": "BSL-1.0",
    "CC0 1.0 Universal (CC0 1.0) Public Domain Dedication": "CC0-1.0",
    "CEA CNRS Inria Logiciel Libre License, version 2.1 (CeCILL-2.1)": "CECILL-2.1",
    "CeCILL-B Free Software License Agreement (CECILL-B)": "CECILL-B",
    "CeCILL-C Free Software License Agreement (CECILL-C)": "CECILL-C",
    "Common Development and Distribution License 1.0 (CDDL-1.0)": "CDDL-1.0",
    "Eclipse Public License 1.0 (EPL-1.0)": "EPL-1.0",
    "Eclipse Public License 2.0 (EPL-2.0)": "EPL-2.0",
    "European Union Public Licence 1.0 (EUPL 1.0)": "EUPL-1.0",
    "European Union Public Licence 1.1 (EUPL 1.1)": "EUPL-1.1",
    "European Union Public Licence 1.2 (EUPL 1.2)": "EUPL-1.2",
    "GNU Affero General Public License v3 or later (AGPLv3+)": "AGPL-3.0-or-later",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "Historical Permission Notice and Disclaimer (HPND)": "HPND",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "Mozilla Public License 1.0 (MPL)": "MPL-1.0",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Mulan Permissive Software License v2 (MulanPSL-2.0)": "MulanPSL-2.0",
    "Open Software License 3.0 (OSL-3.0)": "OSL-3.0",
    "PostgreSQL License": "PostgreSQL",
    "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
    "The Unlicense (Unlicense)": "Unlicense",
    "Universal Permissive License (UPL)": "UPL-1.0",
    "University of Illinois/NCSA Open Source License": "NCSA",
    "Zero-Clause BSD (0BSD)": "0BSD",
    "zlib/libpng License": "Zlib",
  ]
}
