"""Networks of torchvision, timm, pytorchcv and MONAI that are read from their source: what could
not be written down before there were the kinds that they use, and others of many families.
"""

from __future__ import annotations

ROWS = {
    "a product of two activations": """
        timm/models/maxxvit.py maxvit_tiny_tf_224 3x224x224
        torchvision/models/maxvit.py maxvit_t 3x224x224
        torchvision/models/video/mvit.py mvit_v1_b 3x16x224x224
        torchvision/models/video/mvit.py mvit_v2_s 3x16x224x224
    """,
    "a reduction over channels or some of several axes": """
        torchvision/models/swin_transformer.py swin_v2_t 3x256x256
        timm/models/resnest.py resnest14d 3x224x224
        timm/models/sknet.py skresnet18 3x224x224
        timm/models/sknet.py skresnet50 3x224x224
        timm/models/swiftformer.py swiftformer_l1 3x224x224
        timm/models/swiftformer.py swiftformer_xs 3x224x224
        pytorchcv/models/cbamresnet.py cbam_resnet18 3x224x224
        timm/models/hiera.py hiera_tiny_224 3x224x224
        timm/models/hiera.py hiera_small_224 3x224x224
        timm/models/hiera.py hiera_small_abswin_256 3x256x256
    """,
    "attention with other settings": """
        timm/models/nextvit.py nextvit_small 3x224x224
        timm/models/nextvit.py nextvit_large 3x224x224
        timm/models/vision_transformer_relpos.py vit_srelpos_small_patch16_224 3x224x224
        timm/models/vision_transformer_relpos.py vit_srelpos_medium_patch16_224 3x224x224
        timm/models/beit.py beit_base_patch16_224 3x224x224
        timm/models/beit.py beit_base_patch16_384 3x384x384
        timm/models/beit.py beitv2_large_patch16_224 3x224x224
        timm/models/pvt_v2.py pvt_v2_b0 3x224x224
        timm/models/twins.py twins_svt_small 3x224x224
        timm/models/vision_transformer.py vit_tiny_patch16_224 3x224x224
        timm/models/deit.py deit_tiny_patch16_224 3x224x224
        timm/models/deit.py deit_tiny_distilled_patch16_224 3x224x224
        timm/models/xcit.py xcit_nano_12_p16_224 3x224x224
        timm/models/mobilevit.py mobilevit_xxs 3x256x256
        timm/models/levit.py levit_128s 3x224x224
        timm/models/efficientformer.py efficientformer_l1 3x224x224
        timm/models/efficientformer_v2.py efficientformerv2_s0 3x224x224
    """,
    "operands that are computed from several parameters; windows, roll, slices with steps": """
        torchvision/models/video/swin_transformer.py swin3d_t 3x16x224x224
        torchvision/models/video/swin_transformer.py swin3d_s 3x16x224x224
        torchvision/models/swin_transformer.py swin_t 3x224x224
        timm/models/swin_transformer.py swin_tiny_patch4_window7_224 3x224x224
        timm/models/swin_transformer_v2.py swinv2_tiny_window8_256 3x256x256
    """,
    "a constant tensor as an operand": """
        torchvision/models/swin_transformer.py swin_s 3x224x224
        torchvision/models/video/swin_transformer.py swin3d_b 3x16x224x224
    """,
    "a learned tensor as a source or an operand": """
        torchvision/models/vision_transformer.py vit_b_16 3x224x224
        torchvision/models/vision_transformer.py vit_b_32 3x224x224
        timm/models/naflexvit.py naflexvit_base_patch16_gap 3x224x224
        torchvision/models/vision_transformer.py vit_h_14 3x224x224
    """,
    "a map that is copied along an axis": """
        timm/models/byoanet.py halonet26t 3x256x256
        timm/models/byoanet.py lamhalobotnet50ts_256 3x256x256
        timm/models/byoanet.py halo2botnet50ts_256 3x256x256
        timm/models/byoanet.py botnet26t_256 3x256x256
        timm/models/byoanet.py lambda_resnet26rpt_256 3x256x256
        monai/networks/nets/vnet.py VNet 1x32x32x32
    """,
    "padding of the channels": """
        pytorchcv/models/pyramidnet_cifar.py pyramidnet110_a48_cifar10 3x32x32
        pytorchcv/models/pyramidnet.py pyramidnet101_a360 3x224x224
        monai/networks/nets/highresnet.py HighResNet(3,1,4) 1x32x32x32
        pytorchcv/models/pyramidnet_cifar.py pyramidnet164_a270_bn_cifar10 3x32x32
    """,
    "a learned scalar or shift": """
        timm/models/efficientvim.py efficientvim_m1 3x224x224
        timm/models/efficientvim.py efficientvim_m3 3x224x224
        timm/models/metaformer.py poolformerv2_s12 3x224x224
        timm/models/metaformer.py poolformerv2_s36 3x224x224
        timm/models/hgnet.py hgnetv2_b0 3x224x224
        timm/models/hgnet.py hgnetv2_b1 3x224x224
    """,
    "weights that are computed": """
        timm/models/eva.py eva02_tiny_patch14_224 3x224x224
        pytorchcv/models/xdensenet.py xdensenet121_2 3x224x224
        pytorchcv/models/xdensenet.py xdensenet161_2 3x224x224
        pytorchcv/models/octresnet.py octresnet10_ad2 3x224x224
        pytorchcv/models/octresnet.py octresnet50b_ad2 3x224x224
        timm/models/resnetv2.py resnetv2_50x1_bit 3x224x224
        timm/models/nfnet.py dm_nfnet_f0 3x192x192
        timm/models/beit.py beitv2_base_patch16_224 3x224x224
    """,
    "functions of elements, division": """
        timm/models/metaformer.py caformer_s18 3x224x224
        timm/models/metaformer.py convformer_s18 3x224x224
        timm/models/mobilenetv5.py mobilenetv5_300m_enc 3x256x256
        timm/models/mobilenetv5.py mobilenetv5_300m 3x256x256
    """,
    "decoding and control": """
        timm/models/mvitv2.py mvitv2_tiny 3x224x224
        timm/models/mvitv2.py mvitv2_small_cls 3x224x224
        timm/models/pnasnet.py pnasnet5large 3x331x331
        pytorchcv/models/centernet.py centernet_resnet18_voc 3x512x512
        pytorchcv/models/centernet.py centernet_resnet18_coco 3x512x512
    """,
    "fold, windows that slide": """
        timm/models/volo.py volo_d1_224 3x224x224
        timm/models/volo.py volo_d1_384 3x384x384
    """,
    "rms_norm, layer_norm over some axes": """
        timm/models/gemma4_vit.py gemma4_vit_570m 3x224x224
        timm/models/eva.py vit_base_patch16_sapiens2 3x1024x768
        timm/models/vision_transformer.py aimv2_large_patch14_224 3x224x224
        timm/models/vision_transformer.py test_vit2 3x160x160
        timm/models/eva.py vit_base_patch16_dinov3 3x256x256
        timm/models/eva.py vit_5b_patch16_sapiens2 3x1024x768
        timm/models/deepseek_vit.py deepseek_vit_412m_enc 3x224x224
    """,
    "weights that are not trained": """
        timm/models/tresnet.py tresnet_m 3x224x224
        timm/models/densenet.py densenetblur121d 3x224x224
        timm/models/resnet.py resnetblur50 3x224x224
        timm/models/resnet.py resnetaa50 3x256x256
    """,
    "channels by index": """
        timm/models/csatv2.py csatv2 3x512x512
        timm/models/csatv2.py csatv2_21m 3x640x640
        pytorchcv/models/condensenet.py condensenet74_c8_g8 3x224x224
        pytorchcv/models/condensenet.py condensenet74_c4_g4 3x224x224
        timm/models/convnext.py convnext_femto 3x224x224
    """,
    "recurrent layers": """
        timm/models/sequencer.py sequencer2d_s 3x224x224
        timm/models/sequencer.py sequencer2d_m 3x224x224
        timm/models/sequencer.py sequencer2d_l 3x224x224
    """,
    "elements that are repeated": """
        timm/models/gcvit.py gcvit_xxtiny 3x224x224
        timm/models/gcvit.py gcvit_xtiny 3x224x224
        timm/models/beit.py beit_large_patch16_224 3x224x224
    """,
    "concat with a constant tensor": """
        pytorchcv/models/wrn1bit_cifar.py wrn20_10_1bit_svhn 3x32x32
        pytorchcv/models/wrn1bit_cifar.py wrn20_10_32bit_svhn 3x32x32
        pytorchcv/models/enet.py enet_cityscapes 3x256x256
        monai/networks/nets/vnet.py VNet(2,1,1) 1x32x32
    """,
    "operands that are stretched": """
        timm/models/byobnet.py bat_resnext26ts 3x256x256
        pytorchcv/models/isqrtcovresnet.py isqrtcovresnet18 3x224x224
        pytorchcv/models/isqrtcovresnet.py isqrtcovresnet34 3x224x224
    """,
    "a fourth axis, samples of one number": """
        monai/networks/nets/classifier.py Critic((1,64,64),(8,16,32),(2,2,2)) 1x64x64
        monai/networks/nets/regunet.py LocalNet(3,2,8,(0,1)) 2x32x32x32
    """,
    "others": """
        timm/models/ghostnet.py ghostnet_100 3x224x224
        timm/models/byobnet.py repvgg_a0 3x224x224
        timm/models/convnext.py convnextv2_atto 3x224x224
        timm/models/crossvit.py crossvit_tiny_240 3x240x240
        timm/models/convit.py convit_tiny 3x224x224
        timm/models/focalnet.py focalnet_tiny_srf 3x224x224
        timm/models/davit.py davit_tiny 3x224x224
        timm/models/edgenext.py edgenext_xx_small 3x256x256
        timm/models/fastvit.py fastvit_t8 3x256x256
        timm/models/tnt.py tnt_s_legacy_patch16_224 3x224x224
        timm/models/visformer.py visformer_tiny 3x224x224
        timm/models/nest.py nest_tiny 3x224x224
        timm/models/mlp_mixer.py mixer_s32_224 3x224x224
        timm/models/mlp_mixer.py resmlp_12_224 3x224x224
        timm/models/tiny_vit.py tiny_vit_5m_224 3x224x224
        timm/models/mambaout.py mambaout_femto 3x224x224
        timm/models/shvit.py shvit_s1 3x224x224
        timm/models/efficientvit_mit.py efficientvit_b0 3x224x224
        timm/models/efficientvit_msra.py efficientvit_m0 3x224x224
        timm/models/iformer.py iformer_t 3x224x224
        monai/networks/nets/attentionunet.py AttentionUnet(2,1,2,(8,16,32),(2,2)) 1x64x64
        timm/models/tnt.py tnt_b_patch16_224 3x224x224
        timm/models/maxxvit.py coatnet_nano_rw_224 3x224x224
        timm/models/maxxvit.py maxxvit_rmlp_nano_rw_256 3x256x256
        timm/models/regnet.py regnety_002 3x224x224
        timm/models/hrnet.py hrnet_w18_small 3x224x224
        timm/models/res2net.py res2net50_26w_4s 3x224x224
        timm/models/dla.py dla34 3x224x224
        timm/models/efficientnet.py efficientnet_b0 3x224x224
        timm/models/mobilenetv3.py mobilenetv3_small_100 3x224x224
        timm/models/cspnet.py cspresnet50 3x256x256
        timm/models/vovnet.py ese_vovnet19b_dw 3x224x224
        timm/models/inception_v3.py inception_v3 3x299x299
        timm/models/inception_next.py inception_next_atto 3x224x224
        timm/models/rexnet.py rexnet_100 3x224x224
        timm/models/starnet.py starnet_s1 3x224x224
        timm/models/repvit.py repvit_m1 3x224x224
        timm/models/vitamin.py vitamin_small_224 3x224x224
        timm/models/twins.py twins_pcpvt_small 3x224x224
        timm/models/senet.py legacy_seresnet18 3x224x224
        timm/models/xception.py legacy_xception 3x299x299
        timm/models/dpn.py dpn48b 3x224x224
        timm/models/selecsls.py selecsls42 3x224x224
        timm/models/resnetv2.py resnetv2_50 3x224x224
        timm/models/nasnet.py nasnetalarge 3x331x331
        timm/models/hardcorenas.py hardcorenas_a 3x224x224
        timm/models/lcnetv2.py lcnetv2_small 3x224x224
        timm/models/fasternet.py fasternet_t0 3x224x224
        timm/models/convmixer.py convmixer_768_32 3x224x224
        timm/models/vision_transformer_hybrid.py vit_tiny_r_s16_p8_224 3x224x224
        timm/models/rdnet.py rdnet_tiny 3x224x224
    """,
    "clip to given bounds": """
        torchvision/models/swin_transformer.py swin_v2_s 3x256x256
        torchvision/models/swin_transformer.py swin_v2_b 3x256x256
    """,
    "frozen parameters": """
torchvision/models/detection/backbone_utils.py \
resnet_fpn_backbone(backbone_name="resnet50",weights=None,norm_layer=nn.BatchNorm2d) 3x224x224
torchvision/models/detection/backbone_utils.py \
resnet_fpn_backbone(backbone_name="resnet50",weights=None) 3x224x224
    """,
}
"""What kept them from being written down; of each the file in the library, target and input."""
CHOSEN = "the highest positions are chosen by their values"
MIXED = "samples are multiplied with each other"
UNREAD = {
    "centernet_resnet18_voc": CHOSEN,
    "centernet_resnet18_coco": CHOSEN,
    "csatv2": MIXED,
    "csatv2_21m": MIXED,
}
"""Those that are refused, or told to be incomplete, and why."""


def networks() -> list[tuple[str, str, str]]:
    """File, target and input of each."""
    lines = [line.split() for text in ROWS.values() for line in text.splitlines() if line.strip()]
    return [(file, target, dims) for file, target, dims in lines]
