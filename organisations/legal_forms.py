"""What companies of many countries put behind or before their names, which tells none of them apart."""

BEHIND = """
AG, KG, KGaA, OHG, GbR, GmbH, gGmbH, mbH, GesmbH, UG, UG haftungsbeschränkt, haftungsbeschränkt, eG, eV, eK, PartG,
VVaG, Aktiengesellschaft, Kommanditgesellschaft, Gesellschaft mit beschränkter Haftung, Stiftung, SE, SCE, EWIV, Co,
Cie, Ltd, Limited, PLC, LLC, LLP, LP, LLLP, PLLC, Inc, Incorporated, Corp, Corporation, Company, CIC, Unlimited,
Limited Liability Company, Public Limited Company, Pty, Proprietary, NPC, Pvt, Private, Pte, Sdn, Bhd, Tbk, PCL, JSC,
SA, SAS, SASU, SARL, EURL, SNC, SCA, SCS, SCOP, GIE, Société Anonyme, SpA, SRL, SRLS, SAPA, Società per Azioni,
SL, SLU, SAU, SLL, Sociedad Anónima, Sociedad Limitada, Lda, Ltda, Limitada, EIRELI, SA de CV, SAB de CV, SAPI de CV,
S de RL de CV, SdeRL de CV, BV, NV, VOF, CV, BVBA, SPRL, Besloten Vennootschap, Naamloze Vennootschap,
AS, ASA, ApS, AB, HB, KB, IS, Aktiebolag, Aktieselskab, Aksjeselskap, Oy, Oyj, Osakeyhtiö, hf, ehf,
sro, spol sro, vos, ks, zoo, sp zoo, sp zoo sp k, spj, spk, Kft, Zrt, Nyrt, Bt, OOD, EOOD, EAD, doo, dd, OÜ, SIA, UAB,
OOO, OAO, ZAO, PAO, AO, ООО, ОАО, ЗАО, ПАО, АО, ТОВ, Ltd Sti, Sti, Anonim Sirketi, Limited Sirketi, EPE, IKE,
KK, GK, YK, Kabushiki Kaisha, Godo Kaisha, Yugen Kaisha, FZE, FZC, FZCO, FZ LLC, DMCC
"""
BEFORE = "AB, Oy, PT, KK, OOO, OAO, ZAO, PAO, UAB, SIA, ООО, ОАО, ЗАО, ПАО, АО, ТОВ, Firma, The"
WITHOUT_SPACES = (
    "株式会社, 有限会社, 合同会社, 股份有限公司, 有限责任公司, 有限公司, 주식회사, 유한회사, (株), (有), (주)"
)
