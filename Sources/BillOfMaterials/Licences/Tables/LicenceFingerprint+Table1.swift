extension LicenceFingerprint {
  // Made by .ci/licence-fingerprints: hashes of texts, no texts. Behind each name: of how many different copies, and where
  // they lay. The texts are their authors'; facts about them are nobody's.
  static let table1 = [
    // 1: copyright files
    (
      "AFL-2.1", 8,
      """
      0DfZe0g2SG0ihO818PCW1Hvq81zYeO25FeG3sgjO3xADm4Xaxe4lyH04qXOO58QV85QS_m65TRW6E1ke6TQgm79VOm7XlvG7ws68\
      7yGge7-XzG83yqu8KYJ88oGMm8qSNm9Rwd0AraNWAtfrGB3oZuB5agWB61bOD6dyuDSUgWDm_JOEJreWEka5uFNGtOFkmx0FsdW8\
      G6dfOGEJgeGn1I0GoBj8HBjN0HtC_GIEp08IoeTWK1n80KDo-0KIoSeKWlmGKoQomKwVAmLGbJ0LIzSeLT32mLjS1WMEC5uMk_pG\
      Ng6_8NgeTGOEy6uOVTTmOd95OPXWv0Pm0P8QLIMWQd0a8R99VmR_d_WS0Sg0Svj_mSzAW0TNDUmTfwPOTjVIWU_utWV3FtWVSASG\
      WlUc8XOYY0XdZcWXypSOYMcSWYQsn0Z3QieZbnR8Zr26ua09NWaCZL0aFetGaGCPGaI-_GaV1ROaumiGbE6FebO4L8bQ94ubgBau\
      blVJOcNiLGcNwhGcPY2ucUmNedds_0deUXeeyDSefA2F8fTdv0f-jwGgF54GgYGvmggw9Gi9Y9OjZ6DmkBOkWkMJg8l6A4ulKc_u\
      lpuHulyQwOmIig8mTlq8mbw1Wmr9eOmunGGn1ApWn7PUGnWRkmnlLIWoI9Z0oLfPuoOVS8otQw0pAL3GqCdCmrZp-ms6oG8sHah8\
      sRlNWsaec8szFeOtA9tWtVVMetlyduuCR4GuGq-WuHMmGvTCRuvkjKew5OKGw7E5mx4f4WxJhxmxZuCOx-SIuytQ4Oz9sNezjm6G\
      zl5L0zmsjGzu0v0zzkF0-7IiG-8Tkm_CVdu_HrRO_gILe_soQ8
      """
    ),
    // 1: common-licenses, copyright files, packages
    (
      "Apache-2.0", 8,
      """
      0g2SG0_1he17yfG1act01mwhe1nUzm1zYeO2Wu5m2XPO82Xjpe2j9Hm2yHn83FpXO3o7qu3oa304r9KG6ZioW6fO9O79Mm87RQm0\
      7WE6W7-XzG8bKJe8iI1m9O4NW9nO1m9yKyuAkr-WAzkkmB6pgeBIqQWBWb8GBjUlmD2yaeD7JeeEVhu0EiJ1GFNf00GVX78GXKhW\
      GYe8mGfoGeG_PkmHQqEuHtC_GH_jX0H_v_OIxL7eJM6amJVmGmJmz_eKHv4GKIoSeLGbJ0Lv5m0NDKaWNH-RuNTGvWNgeTGNnv80\
      P1CLGPAQTmPwujeQw6NWQyKfeR2JQGSoU4WSuc3WTguZ8Tu-buTxcROUGL50UxW30U_utWV3FtWVAsz8VEsEGVn-9uVsGomV-FYe\
      WQ73GWp6KuX3n-OXrbhWY1WtmYMEBWZ9ITGa09NWa63uuaF0YGaGCPGaUbFOamSkWbO4L8bVE6WcH-t0cLK90cTWHOcjhhWcztPe\
      czzK8dHMYmdfrN0eEJ_meUJFeeudP0fjUD8gtX6ui3JcmioHDGjGSkujQloWjZ6DmjyDRek5zsul2XvWl5DNOlKc_ulQhEmlnYGG\
      lyQwOmaWvWmunGGn1ApWndSPmnyy0WpAL3GppjnGpyDLuqJ1yuqXhsGqckPeqct1erKzpOrLzX0rZp-mrkULuszFeOt7QSmtAQqO\
      tNeKmtVVMetVdwGuDEJuugbI0ut8G8u-sBmvBoTevLmi8w5pM0wWWmOwkK9Gx1VcuxZuCOz9sNezKbqezZ0VOzl5L0-8Tkm-Yi9u\
      _CVdu
      """
    ),
    // 1: what follows the terms
    (
      "+Apache-2.0", 8,
      """
      06ZlG0RvLe0gRUe1KMsO55tvGHu2suNjpMuNuD4GQzCWmRmAE8UBYq8VduymaNDLGbeCxufF0EOiFP2Oub3U8vRZauyyIcm
      """
    ),
    // 1: common-licenses
    (
      "Artistic-1.0-Perl", 8,
      """
      0jkl01ri281yfT82w3Z0304tu3fs6e6EcKW852eG9et0W9fOFW9fsc0A8x90Axh4OCU1ZOCbfyGCofDWDxAk0EHPUmEWyNuErRt8\
      FAiqeFPxceFeuZuG2nQmGLutmGWcVGH5TbOHHA6GHV4c8IKEr0IssNmJ2BduJc9vmJkbLGKdwgmLI8AOLaxT0Mk_pGN73lGNjsSe\
      NxbFOOGG08Q8rj0RhNQeVB558WdfF8Xk09eXuDm8XvLQOY8cMeYmwTuZaj2ea5hUebeCxubfnfWcR1A0cf9uOdaF_edds_0eEz6m\
      fsBj8gaYLugtX6uiMhh0jDbpWjK2QmjjAaejlZWGl6MV0m9iPWm-U28n1ApWnTW5Gnk7wOnp8uGouDXGouRseowzT8p3yb8pWbye\
      pgk_mpoDY0puulWpvpvWr1ZSus6oG8sbKjevYSY8vepm0vs8nWwG-HewyE_0xVNd0ya35WzlxT8-25WG_9bpG_H6Z0
      """
    ),
    // 3: copyright files
    (
      "Artistic-2.0", 8,
      """
      0AmDW0Gf-G1-Jc8202KO3B0N04edee4iELu4wCCW5-1xO6EcKW6I4R86ZioW8a1MG8iys88x9TO91_cG9fOFWAGuA0AUPj8ApUx0\
      BCdouBDyTWBjUlmC0QCGCMq_GCNdRGCjxVuD3kHOD6l3WDW7meDe4V0Dk1h0DnUAWDwOJ8Em89OErRt8FDTp0G55q8GLutmGWcVG\
      HLm0OHeW8OH_v_OIqpO8JFNxuJSR7mJmz_eJ_yomKDxLuKK3FOKTBH0M3wX0MNRo0Mblp8MzLy8N6vAGNTGvWNyvHOOViF8QZ0wO\
      QweKmR6wxGRLfxORZ5SuRcNrWS0Sg0SQPz8SaKo0SoU4WT2lrWT6N5GThe48TlM3mUKFXWV63MOVEsEGVdVh8VlyqeVohxmWdfF8\
      WdoTOWeAgOXQU50Xn92WXrb38Y3BZGYFgBeYuo_GZ4yzeZf6vOaGCPGbIoZWcjhhWenLRmesEomeznhGf8hjmfKW7efdnr0gOIXu\
      gXzDGh8nluhix0uhz4pmi8LYeij5SOinzEGjyvwOlTwBmlbIbmmSlMen1ApWn7PUGnTW5GoRPFmpWbyeqR3uerFc38rMPSOrPGWG\
      rZp-mrf9kOrkoMersJ80s6oG8sbKjesyo10tmk_Ouod5WvXy80vs8nWvzXsewl3KWydfPWz0j9ezOUrOzlxT8zqEPW-61iG-i0SW\
      _-m_G
      """
    ),
    // 1: copyright files
    (
      "BSD-1-Clause", 1,
      """
      0HuHU0Rz3Y0V0fj1jbH31q_w423Iaw2u7mv3EAhb3FrSQ3Szao3htCA4H0FR4vhBo67IKO6sJsL70oWV7jbWf88cFo8iys89Iyfk\
      9Xkau9yA8fACFG6AePEyBO6PHBTqYPBdGg_CZIkVCqVMnCuJ5iCzfGkD0VNyDUwypDW7meDX9ITEJP68EwEWNFCOyAFDVr-G55q8\
      GTmRpGirwEHGkriHgcNrHzn5ZIw170J9iLjJOjFlJmz_eK921KKE-sXKO77SKf9trLGbJ0LJkaoLNvDzLdO00MjRZLN99B5NTGvW\
      OeAJJOt5qjOwPMgP2HFFRG4x_RMm41RqaAORuLhsRuVK-SoU4WSylK2T7B9xT-WYAUP_KkWQGcEX3TMtXQU50XjMG-YJQnqYO0bB\
      YrtftZ0wbha_W-Jb6bYQbPi-vb-QrHd9OKRdN737e4SaqeUZnQew3zqfClYYf_rqHgCXRZgJlUhhXO-NiLDj_j2VkajE7mkjs99Z\
      j-MARkR3MRkyEiglCUOmlGDDflL8iClQKSaldzMKlnPLZm7Q8bmch3Sm-U28n1ApWn7PUGnKRBjny_UXoKwn0oiuUAoj9MiotxuW\
      pBujUpE9DWpivLEq1pPoqBWt7qEUiHqRIAJqW-TxqfjVZq_DpprfH_4s6oG8s84R9sY4B7smQ3kuJVYiuJq0Fug0tpvm5AYw80OI\
      wRyocwitEiwtr2dxqLqNy2ANfy5dyfy95bByu_RP_n1Yr_zIjJ
      """
    ),
    // 13: copyright files, packages
    (
      "BSD-2-Clause", 1,
      """
      0HuHU0Rz3Y0-9H11jbH31q_w423Iaw2pKm72u7mv3EAhb3FrSQ3Szao3Y1jC3htCA4H0FR4vhBo67IKO6sJsL70oWV7jbWf88cFo\
      8iys89Iyfk9XkauAePEyBO6PHBTqYPBdGg_CZIkVCqVMnCuJ5iCzfGkD0VNyDUwypEJP68EwEWNFCOyAFDVr-G55q8GTmRpGirwE\
      HGkriHgcNrHzn5ZIw170J9iLjJOjFlJmz_eK921KKE-sXKO77SLGbJ0LJkaoLNvDzLdO00MjRZLN99B5NEtCgNTGvWONpmNOt5qj\
      OwPMgRG4x_RMm41RqaAORuLhsRuVK-SX4W7SoU4WSylK2TX4jpT-WYAUP_KkWQGcEWofI6X3TMtXQU50XjMG-YJQnqYO0bBYrtft\
      Z0wbhb6bYQbPi-vb-QrHd9OKRdN737e4Saqe8_W3eUZnQew3zqf0QotfClYYf_rqHgCXRZgJlUhgcINDhUOZXhXO-Ni4lQbiLDj_\
      j2VkajE7mkjQPFZjs99Zj-MARkR3MRkyEigl4O7ElCUOmlL8iClQKSaldzMKlnPLZm7Q8bmch3Smpc-Tm-U28n1ApWn7PUGny_UX\
      oKwn0oiuUAoj9MiotxuWpBujUpE9DWpiLHOpivLEq1pPoqBWt7qEUiHqRIAJqW-TxqfjVZqsKrSq_DpprfH_4s6oG8s84R9sY4B7\
      smQ3kuJVYiuJq0Fug0tpvm5AYw80OIwPnBRwRyocwitEiwtr2dxqLqNy2ANfy5dyfyu_RP-08pJ-eInB_n1Yr_zIjJ
      """
    ),
    // 35: copyright files, packages
    (
      "BSD-3-Clause", 1,
      """
      0HuHU0Rz3Y0-9H11jbH31q_w423Iaw2kSUQ2pKm72u7mv3EAhb3FrSQ3Szao3Y1jC3htCA4H0FR4vhBo67IKO6sJsL70oWV7jbWf\
      88cFo8iys89Iyfk9XkauAXw0fAePEyBO6PHBTqYPBdGg_BxpJECZIkVCqVMnCuJ5iCzfGkD0VNyDUwypDW7meEJP68EwEWNE-kYS\
      FCOyAFDVr-G55q8GTmRpGirwEHGkriHgcNrHzn5ZIw170J9iLjJOjFlJmz_eK921KKE-sXKO77SLGbJ0LJkaoLNvDzLdO00MjRZL\
      NG1S6NTGvWONpmNOt5qjOwPMgRG4x_RMm41Rkt1fRqaAORuLhsRuVK-SX4W7SoU4WSylK2TPe1tTX4jpT-WYAUP_KkWQGcEWofI6\
      X3TMtXLWvZXQU50XjMG-YJQnqYO0bBYmwTuYrtftZ0wbhb6bYQbJRRAbPi-vb-QrHd9OKRdN737e0ECFe4Saqe8_W3eUZnQeWEJE\
      ew3zqf0QotfClYYf_rqHgCXRZgJlUhgcINDh2mtshUOZXhXO-Ni3IbSi4lQbiLDj_j2VkajE7mkjQPFZjs99Zj-MARkR3MRkRCWZ\
      kyEigkzOUDlAhCzlCUOmlGDDflL8iClQKSaldzMKlnPLZm7Q8bmch3Smpc-Tm-U28n1ApWn7PUGny_UXoKwn0odVTIoiuUAotxuW\
      p6yP_pBujUpE9DWpiLHOpivLEq1pPoqBWt7qEUiHqRIAJqW-TxqfjVZqsKrSqwVNFq_DpprfH_4s6oG8s84R9sY4B7smQ3ktlH4A\
      uJVYiuJq0Fug0tpvm5AYw80OIwPnBRwRyocwcL9bwitEiwtr2dxqLqNy2ANfy5dyfyqqN9yu_RPzJKXd-08pJ-eInB_n1Yr_zIjJ
      """
    ),
    // 3: copyright files
    (
      "BSD-4-Clause", 1,
      """
      0HuHU0Rz3Y0V0fj0-9H11c15v1jbH31q_w423Iaw2kSUQ2pKm72u7mv3EAhb3FrSQ3Szao3Y1jC3htCA4H0FR4vhBo67IKO6sJsL\
      6t2Ak70oWV7jbWf88cFo8cM-08iys89Iyfk9XkauA3-kRAW2qCAXw0fAePEyBO6PHBTqYPBdGg_BxpJECZIkVCqVMnCuJ5iCzfGk\
      D0VNyDUwypEJP68EwEWNE-kYSFCOyAFDVr-G55q8GTmRpGirwEHGkriHgcNrHzn5ZIw170J9iLjJOjFlJZwGEJmz_eK921KKE-sX\
      KO77SLGbJ0LJkaoLNvDzLdO00MjRZLN99B5NG1S6NTGvWNk5UiONpmNOt5qjOukCeOwPMgRG4x_RMm41Rkt1fRqaAORuLhsRuVK-\
      SFsidSX4W7SoU4WSylK2TPe1tTX4jpT-WYAUP_KkUSvExUitiiVI2DwWQGcEWofI6X3TMtXLWvZXQU50XjMG-YJQnqYO0bBYmwTu\
      Z0wbhZ_V6Ma9SSKb6bYQbJRRAbPi-vb-QrHcvvDpd9OKRdN737e0ECFe4Saqe8_W3eUZnQeWEJEew3zqf0QotfClYYf_rqHgCXRZ\
      gJlUhgcINDh2mtshUOZXhXO-NhhFIsi3IbSi4lQbiLDj_ijwkkj2VkajE7mkjQPFZjs99ZjxG6Oj-MARkR3MRkRCWZkyEigkzOUD\
      lAhCzlCUOmlGDDflL8iClQKSaldzMKlnPLZm7Q8bmch3Smpc-Tm-U28n1ApWn7PUGny_UXoKwn0odVTIoiuUAoj9MiotxuWp6yP_\
      pBujUpE9DWpWbyepYSHLpiLHOpivLEq1pPoqBWt7qEUiHqRIAJqW-TxqfjVZqsKrSqwVNFq_DpprfH_4s6oG8s84R9sY4B7smQ3k\
      uJVYiuJq0Fug0tpvm5AYw80OIwPnBRwRyocwcL9bwitEiwtr2dxqLqNy2ANfy5dyfyqqN9yu_RP-08pJ-eInB_n1Yr_zIjJ
      """
    ),
    // 2: copyright files
    (
      "BSL-1.0", 1,
      """
      00aXq0GHzQ0dzb30eDAu1aYia1f7TK2MY-x2URar33sz-3AMBR3EAhb48v9C4A8RW4H0FR4LeSR4Oamv4ObfU4RNiC4ri_f5CaK4\
      5pQDW5rgyk6G7lS6ilWx6rKpi70oWV7GHUf7jbWf8Js3M8-lCS9AePw9yaHP9-1Z6A2L9zAncKXA-lxDCZTZ5CzWTgD98PdDAIV5\
      DD3OMDJ8PvDRVxTDoaqvECKs-EsupPEwEWNFZ4kRFfC_uFwuBTGPnrTGTmRpGzxY-H4Sg6HVH9nHfjj9IN8S2IdOeFJHYYLJX3oa\
      JghX-Jmz_eJoqtfJrkd_KZvSJKsmUoLF7vELeyFRLtzExNEhxlNQe3dNkve4Nnwt1P6EuaPenT4Q2feBQYLWkRBuHfRCxkCRUXeR\
      SXuMYT7B9xT7i2cT9WPSTXVXOUnbggUnkNrUp7lsVCDxgVLsx6VSDt6VXA6pVgncgVrYTBVuXzDW0tQWW6MFOWPWbkWPZBiX93qr\
      XQU50XjgRxXusvJYNyeCYrtftZ0wbhZA3UKZktx3Zrf1kaFd-KaGS_KbxteLb_wXlcJBCSdSIKfdajpoe4SaqeAjnOf3peSfYKDx\
      fn-hdgJlUhgfK-wglKTYhFHeohFOQ3hZEV5hwqfYiyP9bj2VkajU1M_jWapQjrUxejvt3RkCQWAkJPl1kRs5ak-xIPlBk5alGG8t\
      lNyv9lTr9jlps40ls91cmDp3smNM6rmTlq8mvbibn1ApWnKRBjnLi1CnsZ-2ny2kvodEwvogHwKpH6BXpY0cjpskG1q1pPoqLaP1\
      qlttVrcfSdrxO_ps6svqsY4B7sdwIcsxfzbtLn_hthoNjuHOzBuJq0Fug0tpui4pxu_IAbv0yqEvEsmNvF7l0vIDApvkKk0w80OI\
      wOb86wQS-wxQ7IUy2ANfy4BMvy5WJWyRQybzHGU0zQ52rzqgVk_C55p_ROw6
      """
    ),
    // 1: copyright files
    (
      "bzip2-1.0.6", 2,
      """
      0HuHU0Rz3Y1q_w423Iaw2YAAW2ZvB02hOoE3FrSQ3Szao3htCA4vhBo67IKO72SqS83p-m88cFo8iys89Iyfk9Xkau9xWLWAePEy\
      CuJ5iCzfGkD0VNyDW7meD_nGSEJP68E-kYSF4xeUFCOyAFDVr-G55q8GMpOgGirwEHGkriIJDnuIw170JZwGEJmz_eK921KKO77S\
      L841-LGbJ0LJkaoLdO00MBjWMNG1S6NTGvWOBTpcOab94OwPMgPVWdeRLJJqRqaAORtKIeRuLhsRuVK-SoU4WSylK2T8ZW-T-WYA\
      UP_KkWQGcEXQU50XjMG-YJQnqYmwTub6bYQb928QcDQl-dds_0e4SaqeUZnQeWEJEeup1Qew3zqfClYYh5NLSi3IbSj2VkajE7mk\
      kBQJikyEiglCUOmlL8iClQKSaldzMKlnNAmlpw7Mmch3Sm-U28n1ApWn7PUGoKwn0odVTIoiuUAotxuWo-OpspBujUpE9DWpWbye\
      pivLEq1pPoqc8hUrfH_4s6oG8smQ3kuJVYivm5AYw80OIwHWgswRyocwitEixTlXoytwFiz3fJCzG04W-aT5M-mdG4_GBxa_NnXA\
      _TKmO
      """
    ),
    // 1: copyright files
    (
      "CC-BY-SA-4.0", 16,
      """
      0MIsm0i6TW1InQ01RirG1nUzm2F0HG2TXh02jj_W2njBG2pULm311Gm39fbW3HROW3LGSG4H7Ym4k5kW4oPhG6GvYW6lWEW6stMW\
      6uaTW7CZFW7CaGm7EIpW7k5wm7s17G86lvG8itD0926kG9YX0GA8-BmAEcrmAkSfWBedjmBiNBWBjUlmBlmD0Bs7_0C5VlmCa0uG\
      CofDWDFncGEkcmmE-3DmFJ38mFRmzWFhaIWH1fDGHPc90HWXrGHdxsWHw5BWI2o8WI_N50J3xCmJFAlGJLRPGJUGrGJUobGJ_rMm\
      KoI00L0byGM8t-0N5FZ0N6Ka0OKzfmOOudWOiIAmPppsGPs--0QCPwWRzjQGSDgKGSSXQ0SmCz0SoU4WT7sSWTZNXWTj-eGTluA0\
      UEQ8WUg-KGV1_L0VDhQmVs53mW0tQWW8EzWWPT8WWamS0XIetmY5MWGYMcSWY-NbGaOq70az79GbPp60biQvmbxz00cL9BGcbWYG\
      cqNH0cqZXmd83v0dEzB0dS7l0davFWdds_0dhPmGeHaEmeWZxmezYWmf7nfWfJLH0fr1Lmg3QvGg8jMmgJgQmiQSXmiRBsmkBOkW\
      lM9YmliGsGmmYpGmn2XGmr45Wn1ApWn7PUGnDkS0np4nmoG9ImoJuPmoPspmoUMx0p0or0pJOSmpMmX0pmTkGqMrsmqsgWGrLMzW\
      rUlOmsQ4WWspNCmt1YsWt76Pmt8vzGtA9tWtSyX0txf7GuDR1WuH120uTu8mujqSWvSmF0wBpFWwF-I0w_UjWxPkvGyvFqmzD22m\
      zNj6m-7HYG_4PdW_IXdm_Lwum_MH5G_h860_vF4G
      """
    ),
    // 4: common-licenses, copyright files
    (
      "CC0-1.0", 8,
      """
      0MIsm1cgZO2z-d037KpG39fbW406qm4SOY0656lO6C2_m6OMTm7r3g07sFDGAPjbuCB8XWDO4GODZBv0Dvo5mE143OEgZ8GEjFW0\
      EkMKmElnL8EnGxWFETnWFdvY8FsdW8Fy-10GEJgeGMqr0HjjVOIuFvWJ7rUWJYDWeKFJcOKGLB8KeaxOKoI00LNZp0MBykuMH3A8\
      N2tH8OGoMOOSsSGOukCeQDmy8SMtGGSmCz0T7sSWTX7POU7fdeUSBT8VF_SOVsGomW8EzWXrbhWYDDXmYMcSWZeQ6WaUgzmbe66u\
      bm_C0cDbZeccR_8dxHN8f53VGf5T60h6UD0hyAP0iPh0GiTGsOjMoNmjNYJ8jYo50lKc_ulWNfGlyQwOn1ApWnfEF8o7gZeoNJeu\
      oa-D0obv_8oh140p_xJOrF2ausHah8sWAvOtxoN8uaaO0ugbI0v1YTuv9oYuvLmi8vSmF0vhwoOxAz_OxIpfWxPAEOyBwV8yFR-m\
      -Hyz8-X-a0
      """
    ),
    // 1: copyright files
    (
      "curl", 1,
      """
      1fED61u-dw2KwFH3HP4A3_8OJ4Oamv4RzRz4mPht68p4k6ilWx7GHUf7rTRw85OsU9-1Z6BWGewBwUwmC6HrfCp2bkDiEuvDyzcC\
      GTmRpH2aw2IdOeFJHYYLJJS8QJuURvKFcDpKPuAIKa0-lLMMdMLReOsLwco7MQvXaMk_pGO-kWIP481wUva_wWbnB3X0XQqX93qr\
      XNo9IXnEeLZ63ZBZktx3aE2XJaGS_KaV99fahaj3buYgWb-8S5cMdrRc_AaFd3TEndyf9WeinkTejXg1fZ6cIflyiPfofOchTvsb\
      hZEV5ijRn_iu4NQjS9hclnPLZmJTL_mvbibo9ap_oHd9BodEwvqDB85qRIcsrjMoTshBkYshM3vv0yqEvHMtsvLmtWw1HjDx3a1z\
      yMloMyQ5Xkz67bX_4MT1
      """
    ),
    // 1: copyright files
    (
      "EPL-1.0", 8,
      """
      0ZABG184eW2FCAO2TXh02eSCe2r10039fbW3t-MO4Bae84dtFm5YkF05nz_W5-v-O67IKO6Wh4m6YFme6g4_m6isgG75Vlu7BPym\
      7ePWm7ws688FvBu8iys88rPLu90nM89XkauAeO6uB5agWBj7l8CG0s0CKQ5GCqBbGCu8hmD2yaeD5raGDA-UmDIgAeDMPRGDypK8\
      EBIz8EBV9OEJreWExJlGFbUlmG55q8GoY7uHBjN0HUc30HUdzOITSZOIuFvWJ6ggeJ86VeJOoYuJe7P8Jmz_eJzlTeKFXxeKMjSe\
      KVWSOKjEyWLGbJ0LUCQ0LYH5eLdO00LiAbmM7FtOM8t-0MSjv0MVzdGMqlUOOHRPmOgajOOprT8Oy4W8P7BwGPWoKWPhtCmPtiLm\
      PwbnmQmbH8R5OcWRTD9mRa8_uSoU4WSwkFWT7k0OTVC_WTkZLWU9Ed0ULzheUMMKeVaTtOW2CUGWgQKWWpJc8X72POXEmFOXS8YO\
      Xp6Q0YMSg8YxJ_8Y-uluZ0ReWZaj2eaCc5WaGCPGaP2jWb0MzGb6PJmbk-zmc63EOcB4xOcPhQGccGYOd3oi0dCNO8dOVJedz4lW\
      e1IKOebGBWeudP0f29F0fEPPmfdFlufjurmg3iuGg9_1egesMugrw8eh4bU0hAjJ0hRkQmhXST8i2Q6mi2nQOj6EBGjmRrWjmWau\
      k5zsukBOkWkGUZ0kefH8ktl1GlCUOmlKc_ulrdpulyQwOm7-TGmHQrmmOZW8maqgmn1ApWn7PUGnJlWWoA8i8oNaxOpENgupGOgO\
      pKz2OpWiQGpdF18q7lgWq89AeqHtpur3LZ8rioeOr_Gt0tUW_utne-GvGt1Wvj9J8vwGz8wgNKmwpcgexaPbey3_fOy5oxuyVz0G\
      z9Pl8zOOd0-Iwu0-kXim-tL7m_DkmW_HDqu_HrRO_YNtW_yTxu
      """
    ),
    // 1: common-licenses
    (
      "GFDL-1.2-only", 16,
      """
      0JARm0P_2m0_OO011oqm14zym15v-m17dL01G-d01t-201-sKG2QBqG2njBG3XoVm3resW5pQDW6Kvsm6OMTm6c0AW7H5yW7s17G\
      83p-m8a1MG91_cG9agVW9dV7W9et0W9tB309xhvWAId6GAY9wGAvkyWB5lTWBVi2GBjUlmByBvWC3YFGCN430COUamCTN10D0kMW\
      E05dWE9ANmF0zIWFY5LGFqG0mGJHgmGJUlmGvR9WIS9_GIwbEmJk8smK9aPmKkpj0L8Z30L8rX0Lnh_GM97lmNF3ImNTGvWNXK6W\
      NaNzmNsPTGN_1_GO6d0WOj-rWPNvQmPokA0PyRm0Q1S2WQ3UpWQ9gmGQHZ7GRKC20RusC0Rw_NGS7ONmSIFI0STnvmSg3iGSsmsG\
      TNf6WTy5jmU1fdmU9-ymUPggGUTOc0Uk1tWUoq0mVohxmWB-hGWM2QWWw-bWY2-uGYoIHmZ6N50ZBOCGZJUuWZjlQWaLaR0aZurW\
      at-FmazYXWa-RaGbK6vGbKgB0c27TGc81MmcvYZ0dAI8Gdds_0eD0EWeJrT0e_K40fCORWfmLMGg91j0gCgTWgSYNWgWPK0gu8D0\
      h87uWiIA_WiP1TGiQSXmikbVmkKza0kVpb0kt6kGliGsGlxAlmlzazmmJfdGmc0Qmng4rGnih00nmH40nuAEWp1EyWpWpf0piUTW\
      pl2Nmq9zLGqu3lGrAYrmrPKMGrTue0rqZEWsrxKms_2wGtDI_0tNIk0tgROmuZ8KmujJoGujqSWv0j_Gv9_RWvgnvGvq6mmwHhRW\
      wJLFmwNnzGwb6rGwgNKmwtgFGwwUp0y37UWyXM0Gygt4WyhTR0zJPWWziIAG-6kr0-PD3G-RCGW-d7zG-lWmW-y3cm_J2_G
      """
    ),
    // 1: common-licenses
    (
      "GFDL-1.3-only", 16,
      """
      0JARm0_OO011oqm14zym15v-m171DG17dL019v8m1G-d01t-201-sKG2QBqG2njBG3XoVm3djbG3resW5aL5G5pQDW6Kvsm6OMTm\
      6c0AW6o-g07H5yW7s17G7-zm083p-m8a1MG91_cG9agVW9dV7W9et0W9tB309xhvWAId6GAY9wGAvkyWB5lTWBVi2GBjUlmByBvW\
      C3YFGCN430COUamCTN10D0kMWE05dWE9ANmEg2KGF0zIWFY5LGFqG0mGJHgmGJUlmGvR9WHkC7GIS9_GIwbEmJk8smK9aPmKkpj0\
      L5Dz0L8Z30L8rX0Lnh_GM97lmNF3ImNTGvWNXK6WNaNzmNsPTGN_1_GO6d0WOj-rWPokA0PyRm0Q1S2WQ3UpWQ9gmGQHZ7GRKC20\
      RusC0Rw_NGS7ONmSIFI0STnvmSg3iGSsmsGTNf6WTy5jmU1fdmU9-ymUPggGUTOc0Uk1tWUoq0mVWA60VohxmWB-hGWM2QWWw-bW\
      Y2-uGYEEbmYoIHmYyyrWZ6N50ZBOCGZJUuWZLaS0ZjlQWaLaR0aZurWaeK4Gat-FmazYXWa-RaGbK6vGbKgB0bPx00c27TGc81Mm\
      cvYZ0dAI8GdFL2Gdds_0eD0EWeJrT0ebDV0e_K40fCORWfmLMGg91j0gCgTWgHMi0gSYNWgWPK0gu8D0h87uWiGYA0iP1TGiQSXm\
      ikbVmkKza0kVpb0kt6kGliGsGlxAlmlzazmmJfdGmc0QmmmYpGng4rGnih00nmH40nuAEWp1EyWpBQa0pWpf0piUTWpl2Nmq9zLG\
      qu3lGrAYrmrPKMGrTue0rqZEWsrxKms_2wGtDI_0tNIk0tgROmtlpTGuZ8KmujJoGujqSWv0j_Gv9_RWvgnvGvq6mmwHhRWwJLFm\
      wLc70wNnzGwb6rGwgNKmwtgFGwwUp0y37UWyXM0Gygt4WyhTR0zJPWWziIAG-6kr0-PD3G-RCGW-d7zG-lWmW-y3cm_J2_G
      """
    ),
    // 1: common-licenses, copyright files
    (
      "GPL-2.0-only", 16,
      """
      0hIB00n8gG1PsFW2u4YG38uaW3LGSG3oa304Sbam5YM405oqmG6Kvsm6dNkm79O3m8A10W8a1MG91_cG977nmAzYU0BjUlmBuKZm\
      CKQ5GC-1TGC_h8GD1QnWDFPkmDLlZGEDPDWEHPUmEtd3GFFlEmFjopmG6kr0Gj72GHF45WHkkrWIanHGJKGAmJoUNmJtEU0KJMmW\
      KLTKGKYDU0KugM0KwgImLMrZWMl4aWNMTJWNsPTGOUHtmOcDW0OkGkWOzzYGP2PNmPJf90PNvQmPUxv0Q8wtmQozdWRPz0mRd_u0\
      RovHGRw_NGSIFI0SNTUWSi24mSoU4WSxFT0T9qk0UmnGWUrLoWW1hsGW6v6mXAARmXFJ4WXv6A0YCTxWYEEbmYa0xWYuFimZBAmG\
      ZgBGGaJSJWbkIJWbkv-mcH-t0cScqGcrCKGd3oi0d5Vk0fAQVWfmLMGgB6UmgcKumgu8D0hCp7WhG7YGhH-9Wi3Jcmi6Pj0iIA_W\
      iSCq0jVPC0l9P5GlyFZGmHQrmn1ApWnBRqWnCJ5GnN8Y0oRPFmpiUTWr71JGrCZeGrPKMGrZp-msIxe0sOdUGtMxCGvzvc0wHH_m\
      wHhRWwgNKmwwUp0x4f4WxhovWy37UWyLwiWydGxmzeiPWzupcW-8Tkm-RtAG-neCW_ZrdG
      """
    ),
    // 1: what follows the terms
    (
      "+GPL-2.0-only", 16,
      """
      6HFj0DE28GG5MlmLl6bWM2dFGMjRKmMrK10NvTj0QFfMWYz750bk-zmeGGLmfVeQ0fuEHWfyAgmf_XLGgSxjWihGsGjG4sGkpf8G\
      pdeaGqCIJmshotGuCdD0vKW_WwrpJWxP9UWxlvIG-tQ7m_6YJ0_ui6G
      """
    ),
    // 1: common-licenses, copyright files
    (
      "GPL-3.0-only", 32,
      """
      0gUd01PwF02Nn-W3iAzW3oa303_wGW4yck06NlkW7IUYW7-zm07_Lo08j0d0BlhEWCHAKWCTN10CWQnWCjntWD1QnWDrVrWD_1D0\
      D_PBWEJreWERXEWEob_WF0zIWG4IyWG6kr0GZU90Ga96WGrwpWGyel0Hnak0Ife60J2dB0JtEU0JxaI0KlJuWKugM0LP0i0MJ_T0\
      McL4WNMTJWNTGvWNt0JWOPO80OcDW0QFLLWSIFI0SoU4WT2lrWTkZLWUEQ8WUWIH0UrLoWU_utWWDqN0WUJMWXv6A0Ya0xWZJGEW\
      Zrrv0aC1FWaJSJWavHL0awKf0bPx00blWb0cH-t0ceyaWd3oi0d5Vk0eRHG0ebDV0e_dVWfCORWfdG8Wfgk6WfpA10gHMi0gu8D0\
      gvfQWicag0lO4e0lzxG0mC5oWmNTO0mmY20n1ApWnBRqWo2DD0oB2k0piUTWq7lgWqjOn0rJZM0rTue0rvVL0s5Bh0sIxe0sfi-W\
      tNIk0tvR40tvd-0uBYt0uGq-WuJG40uTi9WuwjAWu_aL0w4RQWwHhRWwKycWwXRVWwwUp0w-0Z0x4f4WxCcA0xSM70y0ifWy37UW\
      yLwiWyueC0zVAx0zoBCWzupcW-yX90_6YJ0_H6Z0_Kag0_mzTW
      """
    ),
    // 1: what follows the terms
    (
      "+GPL-3.0-only", 32,
      """
      6HFj0Ll6bWMrK10QFfMWfVeQ0fuEHWkahZ0l55FWvKW_W
      """
    ),
    // 1: copyright files
    (
      "HPND", 1,
      """
      1fED62A4pY2zjQP3MLlp4H0FR4Zbio5-1PpCA_X8CVCD3CuU4uEPm8fF70zYG1TgKGTmRpIN8S2Mc9KMO1o4xOe8RWOfEV0QrHJm\
      Rb2YfRthnCU3fLsUJRgoUnkNrby8obd5lSXdqvOIfLkP-fofOchwqfYkOk4QlEzallNyv9lnPLZm0lW2mBBd5mnJG3nrbgEqBWt7\
      tcgTntej7LuJVYiulac8vtY5YweO-XwitEiw-Bujy49mWzTV_mzhTKA_GnE-_ROw6
      """
    ),
    // 2: copyright files
    (
      "ICU", 2,
      """
      04Z7U1fED62A4pY4A8RW5hzMU5zBCk8Js3M8wcVc8-lCS98lAS9Ez-k9HPYU9adym9-1Z6B903ABGkRoBT0j2BXXZmBrpmgCuU4u\
      Cwp50Dl9h0DlzJCF9FCcFRXkIFh022Gm58YH2aw2H7iuuHuVcsIN8S2Jmz_eJvlEyLReOsLYie2Nkve4Oe8RWPenT4Q1KyUQYDBy\
      RCxkCRMjvmRcpZcRt5WkSx9IGSylK2TJVAoTuMtQUJRgoUP_KkVLsx6VSDt6VgncgW6MFOWD_JEX94UuXNo9IXQU50YW3CIZMGbK\
      aGS_KbQAfubeph4bewDIbuYgWcJBCScg2dse4SaqeWEJEfEc0WfVk70fofOcgEcfYgfePyglKTYhFHeoheZZohwqfYiHaYUj2Vka\
      jE7mkkRs5als91cm0lW2n1ApWn8j5SnsZ-2oLjuAogHwKq1pPorsUS0s1r62s6svqtRdOiuJVYiv0yqEw80OIwitEiwqAXYwt9WQ\
      y49mWy5WJWyQ5Xk-XuJe_CU1K_ROw6
      """
    ),
    // 8: copyright files
    (
      "ISC", 1,
      """
      0x23b1fED62u7mv31Z1v3EAhb3MLlp4H0FR4Oamv4Zbio6T6Pf9HPYUAePEyBGkRoBT0j2CA_X8CPQjJCVCD3CqVMnCuU4uDl9h0\
      DoaqvElsJlEstqMF70zYF9FCcFRXkIFYy9jFztOBILBgJJ9iLjJOjFlJcoodK8LiNKE-sXN1DLBNCGGFNTGvWO1o4xPaJhmQYDBy\
      QrHJmSylK2TJVAoTuMtQUJRgoUP_KkUnkNrVfKCxVxaEhWAJLjWD_JEXIkKtXQU50XagUFXqGHjYW3CIYa5Y5bewDIby8obcJBCS\
      d5lSXd6RdGdN737dkPUPfofOcg7bnGhZu0RhwqfYj2VkajE7mkjGUadlEzallNyv9ls91cngVnloJcRSogHwKqBWt7rn-Zms1r62\
      s6svqsY4B7siP4WtJExytRdOitlQ-huHOzBuJVYiw80OIweO-XwitEiw-Bujy49mWyP0-8zhTKA-XuJe--cfL_CU1K_ROw6
      """
    ),
    // 1: common-licenses, copyright files
    (
      "LGPL-2.0-only", 32,
      """
      0PyY00hIB01PsFW2tLyW38uaW3OdX03oa304U6nW5YM405u5F05-v8W63gn07C2-W8A10W8NaQW8_Zd0BU5o0D1QnWDFm5WE_LqW\
      F3Rt0G6kr0GDKX0GGstWGu1Y0HAs6WHw5BWKJMmWKYDU0KsmcWKugM0LMrZWLOJt0LuRvWMPps0MVX_WMl4aWNMTJWOUzHWOcDW0\
      OkGkWP7RR0PJf90Rd_u0S0Sg0SoU4WSxFT0T9qk0THnoWUmnGWWVD60XFJ4WXW1CWXrbhWXv6A0YCTxWYa0xWaJSJWc6Zc0cE23W\
      cH-t0d3oi0d5Vk0dmdz0d-8eWe7a00eMWwWfAQVWfCORWgSxjWgd6JWgu8D0hCp7WhH-9Wi6Pj0iIA_WjVPC0jmMw0laOR0n1ApW\
      nBRqWnN8Y0nimy0pgZiWpiUTWq0-jWrrZv0sIxe0sXdZ0vzvc0wBkjWwHhRWwQ4N0wwUp0x4f4WxSQGWy37UWyLwiWzeiPWzupcW\
      -CNX0
      """
    ),
    // 1: what follows the terms
    (
      "+LGPL-2.0-only", 32,
      """
      1-aw06HFj0BQpf0Ll6bWnmMX0uCdD0vKW_WwrpJWxP9UW_6YJ0
      """
    ),
    // 1: common-licenses
    (
      "LGPL-2.1-only", 32,
      """
      0PyY00hIB01PsFW2tLyW38uaW3OdX03oa304U6nW5YM405u5F05-v8W63gn08A10W8NaQWArH1WBHuz0BU5o0D1QnWDFm5WE_LqW\
      F3Rt0G6kr0GGstWHAs6WHw5BWKJMmWKYDU0KsmcWLL2mWLMrZWLOJt0LuRvWMPps0MVX_WMdmHWMl4aWNMTJWOQV50OUzHWOcDW0\
      OkGkWP7RR0PJf90PWFRWQozdWRd_u0S0Sg0SIFI0SoU4WSxFT0T9qk0UmnGWWVD60XFJ4WXW1CWXrbhWXv6A0YCTxWYa0xWYuNC0\
      aJSJWc6Zc0cCADWcE23WcH-t0cQcI0d3oi0d5Vk0dmdz0d-8eWe7a00eMWwWfAQVWfCORWfZCo0gSxjWgd6JWgu8D0hCp7WhH-9W\
      i6Pj0iIA_WjVPC0jmMw0laOR0n1ApWnBRqWnN8Y0piUTWq0-jWqbhC0rrZv0sIxe0sXdZ0vUNn0vzvc0wHhRWwQ4N0wwUp0x4f4W\
      xSQGWy37UWzupcW-CNX0-GnMW
      """
    ),
    // 1: what follows the terms
    (
      "+LGPL-2.1-only", 32,
      """
      1-aw06HFj0BQpf0Ll6bWnmMX0uCdD0vKW_WwrpJWxP9UW_6YJ0
      """
    ),
    // 1: common-licenses
    (
      "LGPL-3.0-only", 8,
      """
      0PCJm1aFR81lnqG2mcw83ABu03B0N03OjFe44gxu63Oie6Kvsm6g4_m7HOfm83p-m91_cGANbk0Ayb2GB3JrGBjUlmBtEq8C3-le\
      Cn9euCvyzmDDkNODW7meDrzo8E5vW0E_LqWGEJgeGFI-mGRLU8Gm_QeHw5BWIP9Z8KVqSGKq2cWMEGpmMPps0MspuGOFts8OKES0\
      QPYwGQV6U8QcMj8RTIhORWFOGRZ5SuS0Sg0S_6reU0MbuUF0kmUvFEGU_NyuYh1UuYzK2OZGkrGZl81OZwp_0aJSJWbJBM8bOjNm\
      bnOuecE23WcGZjOceyaWciPq0cvQv8c-Ag8d2uuudmdz0d-0Vef77Tuf8EDOfAQVWfwhmGgIVVugd6JWhUtfGh-HUGiLdAuiQ32O\
      j6o5WjFpsmjmgnmkT2mekYAKmmCyKWmUZQGncvwuo4qZGq0-jWqSgSWrFc38sXdZ0t7N0GtIbm0u2poGv0WHmvbAW0vihOewHhRW\
      wOCMGwgNKmwwUp0w_QWuxKKUexjo3eyCfv0yvFqmzJRW8zJqUe-cQdu_UKeG
      """
    ),
    // 1: copyright files
    (
      "libtiff", 1,
      """
      0Rz3Y0ovdo0xBTp0y8aK1fED61i97i1-Atm2kSUQ2u7mv3EAhb3JRUf3Szao4H0FR4Oamv4Zbio560at5AcFh5LmYD6S9JH75Gw2\
      7QL-v7Yw2R9HPYU9u3ETAUZDsBGkRoBT0j2CVCD3CuU4uDoaqvDqY-ZEQXoYEYZLyEs6LpF9FCcFC43QFYy9jG1TgKGddgAHY2-n\
      ILBgJJ9iLjJHYYLJOjFlJhzBgJk4ZkJkjbJKE-sXKPsy9KhEVLMWEdpMjRZLNCGGFNG1S6OQZe0OhUkQOwPMgP6O2FQYDByRacV3\
      Rb2YfRt5WkRthnCSVkewSoU4WSylK2TJVAoThPRIUJRgoUP_KkUS5KbUnkNrUxWQaVZwd3WD_JEWfD6fX5KtsX93qrXGxT9XIkKt\
      XQU50YXXteYinSRZX9r1Zfl8xa1MLOaFe5gaGS_KaO8-mbJ-WnbQAfubSvymbhV-OcJBCScmrRncwHD4dds_0dkPUPdqvOIe3gHH\
      e3nuYeUZnQeipyBewLgSfofOcgKTf4gQAC4hLlrOhWuyfhZEV5hZsKUhwqfYiCQLyj2VkajE7mkjU1M_lAhCzlNyv9lcnmmls91c\
      m0lW2mPBjKn1ApWnUEGOoKuuZodEwvogHwKpmLndq1pPoqb1rts6svqs_0rOtRdOitRjwctrNO4u3v5_uHOzBv0yqEvzxP-w80OI\
      wK8PLwdAQaweO-XwitEixpCPfy2ANfy49mWy5WJWyNXk4yNqAtyR4MVyu_RPzhTKAzlxT8-89P2-XuJe-oQSK-qIkx-xX15_BzKd\
      _CVdu_ROw6
      """
    ),
    // 17: copyright files, packages
    (
      "MIT", 1,
      """
      1OfWH1fED62URar3EAhb3MLlp3yq6x4A8RW4H0FR4LeSR4Oamv4RNiC4RzRz4mPht4ri_f5CaK46BNOi6XbAN6ilWx7GHUf7jbWf\
      8Js3M8-lCS9adym9-1Z6A2L9zA5b5mAdr4NAzWQFBCYRlBO9YCBXXZmCVCD3CXHx9C_gxADAIV5DD3OMDRVxTDiEuvDoaqvEsupP\
      EwEWNFF0CdFmmWNFwrEFGPnrTGTmRpH2aw2Hfjj9IN8S2IdOeFJHYYLJmz_eJoqtfK7SghKE-sXKZvSJLNvDzLReOsLYie2LewSn\
      LeyFRLu8cvNEhxlNkve4PenT4QrHJmRCxkCRt5WkS9ZeiTXVXOUnkNrV6_NzVLsx6VSDt6VfKCxVgncgW6MFOWC6bYWPWbkX8bbb\
      X93qrX94UuXQU50XusvJXzXhZYW3CIYrtftZA3UKZOT5aZktx3a0dPVaGS_KaycKFbQAfubeph4buYgWcJBCScYRUAdFMO4e4Saq\
      e804VfVk70fn-hdfofOcgEcfYgJlUhgfePyglKTYhFHeohZEV5hwqfYiHaYUiWZBPiyP9bj2VkajU0GRkRs5alNyv9ls91cm0lW2\
      mDp3smvbibn1ApWnsZ-2o9ap_odEwvogHwKpskG1q1pPorsUS0s1r62s6svqsY4B7sdwIcuHOzBuJVYiuJq0Fv0yqEw80OIwitEi\
      x0nanxSgNuy2ANfy49mWy5WJWyQ5XkzHGU0-baMQ--cfL_C55p_ROw6_uuOR
      """
    ),
  ]
}
