extension LicenceFingerprint {
  // Made by .ci/licence-fingerprints: hashes of texts, no texts. Behind each name: of how many different copies, and where
  // they lay. The texts are their authors'; facts about them are nobody's.
  static let table2 = [
    // 1: copyright files
    (
      "MIT-CMU", 1,
      """
      0vl5D0x23b18kYg1fED62A4pY2u7mv2zjQP31Z1v3EAhb3MLlp4Zbio509RY5-1Pp6T6Pf9HPYUA27JrA9ufCAePEyBGkRoBT0j2\
      C2c4lCA_X8CPQjJCVCD3CqVMnCuU4uDl9h0DoaqvEs6LpF70zYF9FCcFRXkIFYy9jFztOBG1TgKH7iuuHMURQILBgJJ9iLjJHYYL\
      JcoodJgIKSK8LiNKE-sXKhEVLLRimpLmpb5Mc9KMNCGGFO1o4xOe8RWPaJhmQYDByQlA23QrHJmRb2YfRthnCSylK2TGgK-TJVAo\
      TRKzPTuMtQU3fLsUJRgoUP_KkUnkNrVfKCxWD_JEWWMMUX7cF4XIkKtXQU50XqGHjYHC3tYW3CIYa5Y5aNv0ibQAfubewDIby8ob\
      cJBCSd5lSXd6RdGdN737dkPUPdqvOIe3gHHf1DpGfofOcg7Ny2j2VkajE7mkjGUadjHtkpkAkyxkOk4QkRCWZkvZrvlEzalls91c\
      m0lW2mBBd5mnJG3m_CvdngVnlnrbgEoE-teoJcRSogHwKpYHGTpbg8lqBWt7rFzJjs1r62s6svqsY4B7siP4WtJExytRdOitcgTn\
      tej7LuHOzBuJVYiulac8umAuYvtY5Yw80OIwcL9bweO-XwitEiw-Bujy49mWyP0-8zhTKA-XuJe--cfL_CU1K_ROw6
      """
    ),
    // 2: common-licenses, copyright files
    (
      "MPL-1.1", 16,
      """
      0PCJm39fbW3LNGW3WN3m3xADm3y3pG4Sbam4lyH04ze5m5G8HG5USzG5YM405Znf05c_k05vYpm5-Av060J606jSv075FXm79O3m\
      7QgNG7z1lG7-0rG8DSxW8L9mm8a1MG8itD08tzHm8yppW8zifm92hP09Rwd09iI80BEnTGBKTYmBVQ2GBXNlmBdHomBjUlmBs7_0\
      BwUwmC7n7GCBlH0CHMsWCaC5mCzpYGC-1TGDkZYGE8GAWEC-4mEJMOmEJreWEcDrGEhVWWEqOOWFOFY0Fkmx0FrMkGH9nMWHUc30\
      HdxsWHtC_GHy_HmIZWjWIubWGJ29o0JGNCWJUobGJwiEmKDo-0KTBH0KY1i0LGbJ0Mk_pGN2WW0NTGvWNx05mOhYYmOzLMWPWW1m\
      PgyF0QLIMWQbL1GQipO0QnbtGQw8E0RrVOmR_d_WSlLuGSlYOWSoU4WSvj_mTJRUmTOXx0TnQB0UEQ8WUcMcGUl98mU_utWV0cEW\
      V3FtWVOiu0VTUo0VduymW2CUGW8EzWWCWemWcRUGX4O2mX5RB0X8BFWXZOV0YHOhmYU9tGZ4dSWZFu7GZoOI0ZyzF0a09NWaCZL0\
      aQskmaRBxWbYwimbkH2mbkv-mcNiLGcdL0GdFTvmdH5pGdsHRmeKbL0el64WetHgmfG2pmg8IJGgF54GhG7YGhiWomhjkYGhtBmG\
      j1xT0jjreWjv4QmkBOkWkKhPmkYAKmkgxVWkpZuGkxLEmltlH0mUZQGmbw1Wn1ApWnO-LGoe-4monrTmotQw0otqAWpbAqWpqA_0\
      q8XRWr7IjWrIqL0rTue0rUbeWrZp-msOXBmsXgoWskvUmstSCWt5hyGtE4sWvriBmw23n0w5OKGwBK4WwGJi0wgNKmyABt0yCG3G\
      yJ0HmyjiWWyvFqmzN4cmzdFAWzl5L0zpV7m-fAam-kXim
      """
    ),
    // 3: common-licenses, copyright files, packages
    (
      "MPL-2.0", 16,
      """
      0PCJm171DG25FeG2lGTW39fbW3LNGW3xADm3_XFm427bm4lYnG4oPhG4-6pW5-Av060J606MicW75FXm8a1MG8tzHm9Rwd0AImdG\
      BKTYmBVQ2GBWb8GBjUlmBs7_0DSut0EJreWEni0WFFgp0FOFY0FPU8mFkmx0G6kr0HtC_GHy_HmIZWjWKDo-0KQFOGKTBH0L5Dz0\
      LGbJ0Lnh_GMk_pGNDKaWOhYYmPXWv0QLIMWQipO0R91EWR_d_WSoU4WSteqWSvj_mTFri0TU_c0UEQ8WUGL50UQGEmU_utWV3FtW\
      VNpW0VOiu0W8EzWWCWemXvePGYXo1GZY-O0ZkBC0ZyzF0a09NWa6j8WaCZL0aRoM0aZJS0acN80aiPs0bkv-mcNiLGd5-v0ebDV0\
      gF54GgFaJmgHMi0iV5uWijY_GjmRrWjv4QmkBOkWmUZQGn1ApWn7PUGnxpRWotQw0qeJNGrTue0rZp-msl4jWu0XIWvkGQmw5OKG\
      wIHOGxmM4GyABt0yJ0Hmyi3cGyyIcmzLJOGzl5L0zmsjGznh80zpV7m-02VW-7IiG-8Tkm-QliW-fAam-kXim-ndfG_6YJ0_hmT0
      """
    ),
    // 1: copyright files
    (
      "NTP", 1,
      """
      1fED61-Atm4La8P4Zbio75Gw27TiRj7ttRYCVCD3CuU4uEPm8fEUvd6ElsJlGTmRpI7jZmIN8S2JkjbJKE-sXSVkewUJRgoUnkNr\
      UxWQaWfD6fYgPFHZ7UHgby8obdyldfeqIaZfofOcg7bnGhLlrOhWC3FhwqfYjVrjfk24mtlNyv9mtO0RqBWt7sJSxxs_0rOu3v5_\
      u3vEAweO-XwitEiwmAo_y49mWzTV_mzhTKA-F7dN-xX15_GnE-_ROw6
      """
    ),
    // 3: copyright files
    (
      "OFL-1.1", 4,
      """
      1f7TK228mu2h-1a2qSUC2wnAG37D7K3oa3040p8G5w2K46EcKW6VWSa7GsBS7t7O87ws687-sru7_eIG8RHhq8-lCS9adym9leYy\
      APQOiAfEJuC6D1iCPLXWCTyLCCXw2iCfciaCpiWuD7YQGDg4deDoksGDtPJqEGmFOEIu9yEurG0Gi6GWGymgWINefKIRMN0JSvru\
      Jmz_eLQid0MYd6iMmXh4N1k60N3JbONAi7CNvnbWOATPaPdKT8QrHJmRAGPWRCxkCRJW_CRPEGmRvxqqR_sYmS7ONmSEcwiScr5y\
      SfqTWSpUg0SxroeTWdVCTWmcGTXVXOTndXKVBubyVEnt0VL0nuVe3YuW6MFOX0M9aXQU50YCTXuYkya4YtaGmaGS_KaUPZyaWY_S\
      bBeBKbI1JKbiu4ucKm20cxPx4e4SaqeGF4ieOclifOIYyg9to4gHwbCgss5SheA4ChpeRqiQSXmiT_FSj2VkajMRmmjQG8ek4Up4\
      lBk5alDm-alRDomlVTMiliGsGliIXam8AsSm8stWmArWSn1ApWoOVS8pl2Nmq31UGqrkOOrURnerj-cmrsUS0s6svqsimYKsvsci\
      s_6xitltmuu0Na8uJVYiukhcGvWyHev_P2iwXdFywitEiwj6vmxSgNuy5WJWy9qM8yqXImz0-mOz2ngSzHGU0zZXFGzo0ZW-2moa\
      -Y7pC-jppW_7IfS_cb2G
      """
    ),
    // 1: copyright files
    (
      "OpenSSL", 2,
      """
      0HuHU0Rz3Y1q_w423Iaw3Szao3Y1jC3htCA4C3R-4jzWM4vhBo67IKO6t2Ak7vkHC88cFo8cM-08iys89Iyfk9XkauAUZDsAW2qC\
      AePEyB9OzSBMe9gCuJ5iCzfGkD0VNyDFRsSDW7meDvHC6EJP68E-kYSFCOyAFDVr-FeioeG55q8GirwEHBZb-HGkriHiAbWHy8hw\
      Iw170J3EzSJZwGEJmz_eJvkxeK921KKO77SKeTPALGbJ0LJkaoLY8bQLdO00Lv6jGMgEVINTGvWNk0iKNk5UiNqG6YOukCeOwPMg\
      QBzmqQPLmyRcpZcRqaAORuLhsRuVK-SoU4WSqouASylK2T0t4qT-WYAUP_KkUitiiVI2DwVoQ7IWQGcEWofI6XQU50XjMG-YJQnq\
      ZZAjaZ_V6Ma3u0-a9SSKb6bYQbVd_sbe8Tudds_0e4SaqeUZnQeWEJEew3zqfoShOgMlGmgvfQWhhFIshwmDciWVZ4ijwkkj2Vka\
      jE7mkjxG6OkyEigk-Ni2lCUOmlL8iClQKSaldzMKlwrfOmch3Sm-U28n1ApWn7PUGoKwn0oQ76godVTIoiuUAotxuWpBujUpE9DW\
      piLHOpivLEq1pPoq9ObQqsKrSqsoigrfH_4s6oG8smQ3ksrNeqtny-iuJVYivm5AYw80OIwRyocweL_gwhTw4witEiwnjTQxLzdy\
      _i2Lw
      """
    ),
    // 1: copyright files
    (
      "PostgreSQL", 1,
      """
      0Rz3Y0VX1X0WzTU1fED638zCJ3MLlp3Qbik4Zbio50pH45fqW46uFPq7Rz0c7SBvQ8itD08pWa9AePEyAfXG6BTqYPB-LzTC5ZUI\
      C6yLhCA_X8CCPwoCqVMnDTOaoDeeoZDlJamE3VcTEpErBEwEWNFWsQIG1TgKI723lJmz_eKE-sXL6fcAL8csfLBVHzM-ngOO1o4x\
      OCaBwOPqzFOYXqCQ3uL_QeuI1QiTqVQrHJmQtmXhRb2YfRqaAORthnCRuLhsRuVK-RwzHuRy-CMSoU4WSylK2ThOUWTnsaATxAbL\
      UJRgoUc9-4UnkNrVzxMZX3O7HYrtftaMNXQb6bYQbEVjpbJ6gwbXpg1by8obb-8S5cMdrRd5lSXdN737dfT-FdkPUPdqvOIe4Saq\
      egr5AfWO5lfofOcf_rqHgHPmYgJlUhiPTy3i_e_oj2VkajNDFfjs99Zjzuraj-MARkOk4QlEzalm0lW2m7Q8bmFce5mPML4mch3S\
      n1ApWnFRgGnNQifoY8znomvEDpihcAq1pPoqBWt7qEVtfqPykjqRIcsrUiEas6oG8sY4B7slU2Psl_VVsu_1-tGwghuJVYiug0tp\
      vtY5Yw80OIwitEixn6VVy2ANfyu_RPzhTKAzqC5Bztye--Jwfn_ROw6
      """
    ),
    // 1: packages
    (
      "PSF-2.0", 8,
      """
      00bpG03oQ0057RG083HW09Wde0TEaG0V2AG0fwF00jl300l7Cu0wCme1cHIO2Kjbe2gSvO2-scW3SUiO3jtVe3w4fG4ltDm4wVtu\
      5H9005M_jO5S9y85SpN85gvce5j_i05rCCe5-HH87W5iG7jgpu7s-sW8bSSm9EtZu9W2Pe9j4DW9ja8u9ki8eAjG8eB7Ba0Bt9F8\
      CA_X8ClOM8CuU4uCvzMOCy0F8DSGf0Dl9h0EvWKeE-j8mFFpKmFJCOGG1P-8G55q8H7iuuHRZNuIEp08Iet08IixgmJ6E20JA6Le\
      K7fqeKQFOGLnh_GLvBqWMLd0mMSWY0Md8G0Mfob8MhrmuNTGvWNlyouN_1HmOe8RWOeif8OfSduOnBk8PVWJ8PXWv0PaJhmQrHJm\
      RKdpeRYxqWSZyLuUXbdOVHUpGVe3BeVgfjWVl4BuVycQOWOwg8XQU50XqZCeYAFV8YNSJ8YXXteZevQOZlgk8a11beaKoGmacxIO\
      ay9Q0bQAfubmoUWbrUy0c639WcPYxecRS60d6RdGdISh8dOlM8ddTZue6SfWeO2EGg7bnGgl3yuhVQc8he3feiq1TGir1dujZYj0\
      lWL1OliGsGllsAGlnNAmm8VsemqRROnobdOnu35un_B-0oLvreoRPFmpDf5mpMmX0q8HvOqLejuqgie8rBqDurFc38rSfcOrn-Zm\
      s6oG8sZHzusiP4WtOYtutXtBetYjTOuB85WuiT8uulac8uoGO8u-cuuv0130vTqdevdHx8vsO2WwSKbOwVfB8y49mWyP0-8yllh8\
      z70Quz8KGm-8Tkm-NahO-XuJe_kZ68
      """
    ),
    // 4: copyright files
    (
      "Unicode-DFS-2016", 2,
      """
      1f7TK1fED64A8RW5hzMU5zBCk7zK9k8Js3M8-lCS98lAS9Ez-k9HPYU9adym9-1Z6B903ABGkRoBT0j2BXXZmBrpmgCIWRSCuU4u\
      Dl9h0DlzJCF9FCcFQ3jYFRXkIFh022Gm58YH2aw2H7iuuHociOHuVcsIN8S2JL0qAJmz_eL8wOcLReOsLYie2LpVyQMgRJKPenT4\
      Q1KyUQ9izSQYDByRCxkCRcpZcRt5WkSylK2TuMtQUP_KkVLsx6VSDt6VgncgW6MFOWD_JEXNo9IXQU50YW3CIaGS_KbewDIbuYgW\
      cJBCScNeRUcg2dsdTfYke4SaqfEc0WfVk70fofOcgBWNkgfePyglKTYhFHeohwqfYj2VkajE7mkkRs5alTBg8ls91clyQHan1ApW\
      n8j5SnsZ-2oLjuAoccO0ogHwKq1pPorsUS0s1r62s6svqsVPS0tRdOiv0yqEw80OIwqAXYy5WJWyEU2GyQ5XkyZp-Qz_CCO-XuJe\
      _CU1K
      """
    ),
    // 1: copyright files
    (
      "Unlicense", 1,
      """
      0vbaM0x23b1Gtjr1vWMc2Iizv2TWW92URar2jhD03AQcc3EAhb3jUT74A8RW4Dmt14FVDU4H0FR4Oamv4RNiC4ara34pbLm4ri_f\
      4vorg5CaK45s7u85szG05tqTR6XbAN6uaTW7jbWf8QgNB8-lCS9UNKM9adym9sR3SA2L9zA5b5mAPjbuAzWQFBO9YCBfLIPBvo9w\
      Cq2aODAIV5DD3OMDoaqvEDxs2EvsBREwEWNF4ZnuF4aY2FPA5dGOqBUGPnrTGTmRpHPzGJHTKrIHXyraI1t22IDiK2IN8S2IhpNm\
      Im3mmItYxiJawlfJmz_eK48jPKE-sXKZvSJKgut4Lb6EcLnsmQLrl4gMfDC9MqLurNkve4O3bAWOehlGPd-3DPenT4QQmqtRCxkC\
      RUm91RjLfsScxfySpA2AT6vbFTJGqeTXVXOUt9WwV5WBWVNziKVRiVsVSDt6VfKCxW0EW5W6MFOWPWbkWoDD-Wz1PwX2KoGX93qr\
      XGJ-RXIdQnXOa4ZXQU50XqaTkYV0nbYW3CIYnDUYYrtftYz1YGZA3UKa98JlaZEYkauHp3bk3Psbn1Qnc29hgcJBCScozt5d5lSX\
      dEriHdklMre4Saqe804VeMVJKfJPydgA4VUgJlUhglKTYgznhahhq2Xhms6chrl1ohwqfYiJWWfiZ0nFimIhLiyP9bj2VkajGOYT\
      jJ-1_jzbHHkRs5alKKuvlNyv9ls91cl-lbtmCjSCmDp3smkQFNn1ApWnsZ-2o3OGIoDrNLoFwzUodEwvogHwKoh140oyZBSq1pPo\
      qehwtqiRzgr4YqsrF3kvrsUS0s1r62s6svqsDVSisS-DUsY4B7sj0CXtDQ08tNtXvtaG5SuHOzBuJq0Fud3siuvDwiuyyrHv0yqE\
      vuRrfw52MCw80OIwBgCtxSgNuy2ANfy5WJWzHGU0zhTKAzoWiU-6XsF-zZH0--cfL_3kYA_C55p_v3Xd
      """
    ),
    // 2: copyright files
    (
      "Zlib", 1,
      """
      22j912YAAW2ZvB02hOoE4EyDu4H0FR6jdjL72SqS7AVcf7SP2e83p-m8Q-GJ8jWEO9CvfHBw9O-CIfPxCJAjmECR-sENv4vElsJl\
      ExmjhFtWofGTmRpGgujjGzxY-HFNHmI73MxIJDnuIN8S2JZwGEJoqtfKE-sXKF-ARL841-LU2-xMBjWMMn7K6Mx5-IN7EwFOBTpc\
      PVWdeQ1mNpQCIjvQNKjoRLJJqRtKIeT8ZW-UEBIdURccZUdWNPV1viLVmPgjVnAT9XOa4ZXQU50XusvJXvvt_Ydvz3Z78txZBtG_\
      aKF_rb928Qbiu4ucDQl-dLrTSdds_0eWJ5feup1Qf4ofxfClYYg7bnGh5NLShT6N-hYkhghwqfYhyTPIirpcFj2VkajkGX8js99Z\
      kBQJikQYV1k_dKPl2fe-lMSiPlNyv9lnNAmlnPLZlrISPlzs7pmNt_QoNy8zoPl09o-OpspcdApqCmAcr4nyXs6oG8sikqcvfH5I\
      vu_RHw2dKOwEjgrwHWgsxh15KxsuQxyJamHyL3ExycOv5ytwFiz3fJCzG04WzZuFQzaTKXzhTKA-8Y4r-aT5M-hoY8-mdG4_GBxa\
      _GnE-_TKmO_ryx1
      """
    ),
    // 1: copyright files
    (
      "ZPL-2.1", 1,
      """
      0dH7L0-9H123Iaw2iw6U2pKm72pmZU3Y1jC3y2P94sEnv4vhBo4-P0J5d8_95f-mq5uyGh5ySkh7wVj68AUM48RxGU8bigx8fDuf\
      8tQKI8_vjE9IRPa9W5yg9pub09sR3SAXw0fB6LC_B74XtBFybrBO6PHBkyq4CoOqSCuJ5iDUwypE-kYSFCOyAG2-kbG7aDoGtI6o\
      HGkriHgcNrHkkrWK7m2cK921KKO77SKPrzPKhEVLKmM2JLGoqpLJkaoLNvDzNTGvWNh35uONpmNQ9xhRRBBY6RGWSVRGwQXRcpZc\
      SX4W7TIOXHTPe1tTX4jpUWPuVVggIaWcuUCWofI6WsGiQX3TMtXLWvZXYw1bY6Kk3YJQnqYO0bBZ0wbhZEXqPafGzwb-QrHcH-t0\
      d5lSXd9OKRdApkCdVc4qe0ECFe8_W3eWEJEew3zqf0Qotg5xPTgcINDggbjWhUOZXhXO-Ni3Jcmi4lQbj55yRj9HBPjDQvujQPFZ\
      jyV0rk9x3skR3MRkzOUDlAhCzlGjbolMSiPlQKSaloz-3l_qvsm8xo0mGolumpc-Tm-U28nKRBjoFGbiodVTIoqTiTp3Brgp6yP_\
      pE9DWpiLHOqBWt7qW-TxqfjVZqsKrSqwVNFrdvo2smQ3kthPVRtlb3PuZCypug0tpvKQYBvYQZbvilhKwPnBRwk2YMwmaTOx38kG\
      y3m21y5dyfzhTKAzzNRY-eInB_xhF3
      """
    ),
    // 1: MIT and one sentence
    (
      "JSON", 1,
      """
      1OfWH1fED62URar3EAhb3MLlp3yq6x4A8RW4H0FR4LeSR4Oamv4RNiC4RzRz4mPht4ri_f5CaK46BNOi6XbAN6ilWx7D5Ac7GHUf\
      7jbWf7wS-a8Js3M8-lCS9adym9-1Z6A2L9zA5b5mATHaKAdr4NAzWQFBCYRlBO9YCBXXZmCVCD3CXHx9C_gxADAIV5DD3OMDRVxT\
      DiEuvDoaqvEsupPEwEWNFF0CdFmmWNFwrEFGPnrTGTmRpH2aw2Hfjj9Hr9TgIN8S2IdOeFJHYYLJmz_eJoqtfK7SghKE-sXKZvSJ\
      LNvDzLReOsLYie2LewSnLeyFRLu8cvNEhxlNkve4PenT4QozHWQrHJmRCxkCRt5WkS9ZeiTXVXOUnkNrV6_NzVLsx6VSDt6VfKCx\
      VgncgW6MFOWC6bYWPWbkX8bbbX93qrX94UuXQU50XusvJXzXhZYW3CIYrtftZA3UKZOT5aZktx3a0dPVaGS_KaycKFbQAfubeph4\
      buYgWcJBCScYRUAdFMO4e4Saqe804VeLipPfVk70fn-hdfofOcgEcfYgJlUhgfePyglKTYhFHeohZEV5hwqfYiHaYUiWZBPiyP9b\
      j2VkajU0GRkRs5alNyv9ls91cm0lW2mDp3smvbibn1ApWnYIWFnsZ-2o9ap_odEwvogHwKp6WV2pskG1q1pPorsUS0s1r62s6svq\
      sY4B7sdwIcuHOzBuJVYiuJq0Fv0yqEw80OIwitEix0nanxSgNuy2ANfy49mWy5WJWyQ5XkycNCLzHGU0-baMQ--cfL_C55p_ROw6\
      _uuOR
      """
    ),
  ]
}
